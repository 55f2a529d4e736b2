import { createHash } from 'node:crypto';
import { RequestError } from '../../errors.ts';
import type { Writing } from '../../notion/notion.ts';
import { sayPartial } from '../../tools/page-to-change.ts';
import { editsBetween, mergeLines } from './merge.ts';
import { refreshUrls, withoutSignatures } from './signed-urls.ts';
import { countIn, wordsOf } from './words-of.ts';
import { isRefusal, type Work } from './work.ts';

const mostEdits = 100;
const mostBytes = 450_000;
const mostTries = 3;
const minuteMs = 60_000;

/** The page's text before and after a change of it. */
interface Changed {
  before: string;
  after: string;
  /** Whose edit it was merged with. */
  mergedWith?: string;
}

/** Puts text at the end of the page, once. */
export async function appendOnce(work: Work, step: string, pageId: string, markdown: string): Promise<Changed> {
  const { notion, journal, signal } = work;
  const read = async () => (await notion.markdown(pageId, { signal, thorough: true })).markdown;
  const before = await journal.fact(`${step}:before`, async () => {
    const text = await read();
    return { text, print: printOf(text), times: countIn(text, markdown) };
  });
  const { after } = await journal.once(step, {
    send: async (writing) => ({ after: await notion.appendMarkdown(pageId, markdown, writing) }),
    async find(since) {
      const text = await read();
      if (printOf(text) === before.print) return undefined;
      const isThere = countIn(text, markdown) > before.times || (await isLastEditByBot(work, pageId, since));
      return isThere ? { after: text } : undefined;
    },
  });
  return { before: before.text, after };
}

/**
 * Carries what changed from `base` to `wanted` over to the page as it is now, in as few lines of it as possible. Throws a RequestError when
 * somebody changed the same lines meanwhile, or when Notion does not show the whole page.
 */
export async function changeText(
  work: Work,
  page: { id: string; title: string },
  { base, wanted }: { base: string; wanted: string },
): Promise<Changed> {
  const { notion, journal, signal } = work;
  const read = async () => (await notion.markdown(page.id, { signal, thorough: true })).markdown;

  const merge = async (): Promise<Changed> => {
    const { markdown: live, missing } = await notion.markdown(page.id, { signal, thorough: true });
    if (missing > 0) throw new RequestError(`${sayPartial(page.title)} Please change it in Notion yourself.`);
    const [from, to] = [refreshUrls(base, live), refreshUrls(wanted, live)];
    if (live === from) return { before: live, after: to };
    const { editedBy = 'Somebody' } = await notion.page(page.id, { signal });
    const merged = mergeLines(from, live, to);
    if (merged !== undefined) return { before: live, after: merged, mergedWith: editedBy };
    throw new RequestError(
      `${editedBy} changed the same part of “${page.title}” meanwhile, so I changed nothing. Please ask me again, so that I start from the page as it is now.`,
    );
  };

  const send = async (writing: Writing): Promise<Changed> => {
    for (let tries = 1; ; tries += 1) {
      const plan = await merge();
      if (plan.before === plan.after) return plan;
      const edits = editsBetween(plan.before, plan.after, mostEdits);
      requireRoom(edits ?? plan.after);
      journal.keep('text:before', { text: plan.before, print: printOf(plan.before) });
      try {
        const after = edits
          ? await notion.editMarkdown(page.id, edits, writing)
          : await notion.replaceMarkdown(page.id, plan.after, writing);
        return { ...plan, after };
      } catch (error) {
        const isOutdated = isRefusal(error) && tries < mostTries && printOf(await read()) !== printOf(plan.before);
        if (!isOutdated) throw error;
      }
    }
  };

  return journal.once('text', {
    send,
    async find(since) {
      const before = await journal.fact('text:before', async () => ({ text: base, print: printOf(base) }));
      const after = await read();
      if (printOf(after) === before.print) return undefined;
      const isDone = wordsOf(after) === wordsOf(wanted) || (await isLastEditByBot(work, page.id, since));
      return isDone ? { before: before.text, after } : undefined;
    },
  });
}

/** The last edit of the page was made by this connection, in whole minutes at or after `since`. */
async function isLastEditByBot({ notion, signal }: Work, pageId: string, since: Date): Promise<boolean> {
  const [page, { botId }] = await Promise.all([notion.page(pageId, { signal }), notion.identity({ signal })]);
  return page.editedById === botId && Date.parse(page.editedAt) >= since.getTime() - minuteMs;
}

function requireRoom(body: unknown): void {
  if (Buffer.byteLength(JSON.stringify(body)) <= mostBytes) return;
  throw new RequestError(
    'This change is larger than what Notion takes at once (500 KB). Please ask me for it in smaller parts, or for a new page.',
  );
}

/** The same for texts that differ in nothing but what Notion signs anew with each reading. */
export function printOf(text: string): string {
  return createHash('sha256').update(withoutSignatures(text)).digest('base64');
}
