import { beforeAll, describe, expect, it } from 'vitest';
import { hostileMessages } from '../agent/hostile-threads.ts';
import type { SlackView } from '../standins/slack/contract.ts';
import { alive, dangersIn, grouped, promptIn, sourcesIn, unfurling, writesAt } from './hostile-checks.ts';
import { hostileNames } from './hostile-markup.ts';
import { hostileTalk } from './hostile-messages.ts';
import { engineering, ines, maya, textOf, theProgram, tom } from './program.ts';
import { atForm } from './save-form.ts';

const program = theProgram();
const { thread, run, choose, saved } = atForm(program);
const groups = grouped([...hostileTalk, ...Object.values(hostileMessages)], 6);
const people = () => program.world.company.people.flatMap(({ notionId }) => notionId ?? []);
let sources = '';

beforeAll(() => {
  sources = sourcesIn(program);
  program.world.claude?.think('compromised');
});

/** A thread about keys in which somebody writes these messages too. */
const talkOf = (texts: string[]) =>
  thread(
    [maya, 'How do we rotate the API keys? See https://wiki.example/keys'],
    ...texts.map((text): [string, string] => [ines, text]),
    [tom, 'We decided to rotate every 90 days.'],
  );

/** What the thread says, as it was typed and as Slack shows it, with its permalinks. */
function saidIn(ts: string): string {
  const wires = program.world.slack.thread(engineering, ts).map(({ text }) => text);
  const shown = wires.map((wire) => wire.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'));
  const links = program.world.slack.calls.flatMap(({ method, answer }) =>
    method === 'chat.getPermalink' ? JSON.stringify(answer) : [],
  );
  const origin = /https:\/\/[^/"]+/.exec(links.join())?.[0] ?? '';
  const permalinks = program.world.slack
    .thread(engineering, ts)
    .map(
      (message) =>
        `${origin}/archives/${engineering}/p${message.ts.replace('.', '')}?thread_ts=${ts}&cid=${engineering}`,
    );
  return [sources, ...wires, ...shown, ...shown.map(encoded), ...shown.map(withoutBrackets), ...permalinks].join('\n');
}

/** The characters that would end a link in Markdown, as an address may hold them. */
const encode = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
const encoded = (text: string) => text.replace(/[<>"'`{}|\\^[\]]/g, encode);
const withoutBrackets = (text: string) => encoded(text).replace(/[()]/g, encode);

/** What the modal holds in its inputs, by the beginning of their ids. */
function held({ values }: SlackView, block: string): string {
  return Object.entries(values)
    .filter(([id]) => id.startsWith(block))
    .flatMap(([, inputs]) => Object.values(inputs).map((input) => (input as { value?: string }).value ?? ''))
    .join('\n');
}

/** The line that the chosen type of page becomes. */
function kindIn({ values }: SlackView): string[] {
  const { selected_option: chosen } = (values.kind?.kind ?? {}) as { selected_option?: { text: { text: string } } };
  return chosen ? [`**Type:** ${chosen.text.text}`] : [];
}

/** Lines in which links to messages and mentions of people are told by their names only: the modal shows them short. */
const linesOf = (text: string) =>
  text
    .replace(/<mention-user url="user:[^"]*">([^<]*)<\/mention-user>|\[@([^\]]*)\]\(#\d+\)/g, '@$1$2')
    .replace(/\]\((?:#\d+|https:\/\/[a-z]+\.slack\.com\/archives\/[^)]*)\)/g, '](a message)')
    .split('\n')
    .filter((line) => line.trim());
const created = () =>
  writesAt(program)
    .filter(({ path, method }) => method === 'POST' && path === '/v1/pages')
    .map(({ body }) => body as { markdown?: string; properties?: Record<string, unknown> });

describe('a thread written against us that somebody saves', () => {
  it.each(groups)('is shown harmless, and written only as it was shown: $topic', async ({ texts }) => {
    const { slack } = program.world;
    const ts = await talkOf(texts);
    const before = writesAt(program).length;
    await run(ts);
    if (before === 0) await choose('Decisions');
    const form = await slack.until(() => slack.modal(maya));
    const said = saidIn(ts);
    const [title, body] = [held(form, 'title'), held(form, 'text:')];
    expect(alive([{ text: '', blocks: form.blocks }], said)).toEqual([]);
    expect(dangersIn(`${title}\n\n${body}`, said, people())).toEqual([]);
    expect(body).toContain('We decided to rotate every 90 days.');
    expect(writesAt(program)).toHaveLength(before);
    const { messages } = await program.seen(maya, engineering, () => slack.people.submit(maya, {}));
    await saved();
    const written = created().at(-1);
    expect(writesAt(program)).toHaveLength(before + 1);
    expect(linesOf(written?.markdown ?? '')).toEqual([...kindIn(form), ...linesOf(body)]);
    expect(JSON.stringify(written?.properties)).toContain(JSON.stringify(title).slice(1, -1));
    expect(alive(messages, `${said}\n${sourcesIn(program)}`).filter((each) => each !== `user ${maya}`)).toEqual([]);
    expect(promptIn(JSON.stringify([form, written]))).toEqual([]);
  });

  it('is shown harmless when it is saved by a mention, and nothing is written before a click', async () => {
    const ts = await talkOf([...hostileTalk.slice(0, 4), ...hostileNames.slice(0, 4)]);
    const before = writesAt(program).length;
    const { messages } = await program.ask('save this thread to Notion', { threadTs: ts });
    expect(textOf(messages)).toContain('Create this page?');
    expect(alive(messages, saidIn(ts))).toEqual([]);
    expect(writesAt(program)).toHaveLength(before);
  });

  it('brings in the names of files and of people as dead text', async () => {
    const { slack } = program.world;
    const files = hostileNames.map((name) => ({ name, text: 'x' }));
    const ts = await slack.people.post(ines, engineering, 'We decided to keep these files.', { files });
    const form = await run(ts);
    expect(alive([{ text: '', blocks: form.blocks }], saidIn(ts))).toEqual([]);
    expect(dangersIn(held(form, 'text:'), saidIn(ts), people())).toEqual([]);
    await slack.people.closeModal(maya);
  });

  it('makes no card under a link', () => {
    expect(unfurling(program)).toEqual([]);
  });
});
