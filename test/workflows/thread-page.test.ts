import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DraftThread } from '../../src/agent/draft-thread.ts';
import type { Thread } from '../../src/agent/thread.ts';
import type { Person } from '../../src/knowledge/audience.ts';
import { createLogger } from '../../src/log.ts';
import type { SavedThread } from '../../src/storage/saved-threads.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { createThreadPages, latestOf } from '../../src/workflows/thread-page.ts';
import { draftWith } from '../agent/drafting.ts';
import { type Connected, connect } from '../notion/connect.ts';
import type { ClaudeStandIn } from '../standins/claude/contract.ts';
import { startClaude } from '../standins/claude/index.ts';
import { openTestStorage } from '../support/storage.ts';
import { aThread, maya, rotation, tom, tsOf } from '../support/thread.ts';

const parts = new AsyncDisposableStack();
let claude: ClaudeStandIn;
let world: Connected;
let storage: Storage;
beforeAll(async () => {
  [claude, world, storage] = await Promise.all([startClaude(), connect(), openTestStorage()]);
  parts.use(claude);
  parts.use(world);
  parts.use(storage);
  await storage.connections.keepInternal([{ id: 'internal:eng', name: 'eng' }]);
});
afterAll(() => parts.disposeAsync());

const person: Person = { id: maya.id, name: maya.name, timeZone: 'Europe/Stockholm', isAdmin: false, isGuest: false };
const how = () => ({ person, payer: { personId: maya.id }, signal: AbortSignal.timeout(20_000) });
const ref = { teamId: 'T07TIDE0001', channelId: rotation.channelId, threadTs: rotation.threadTs };

function pages(draftThread: DraftThread = (thread, options) => draftWith(claude, thread, options)) {
  return createThreadPages({
    draftThread,
    rows: storage.savedThreads,
    notion: () => world.notion,
    log: createLogger('silent'),
  });
}

/** The thread saved as a page of the stand-in, as a person's click would. */
async function save(thread: Thread): Promise<SavedThread> {
  const threads = pages();
  const draft = await threads.draft(thread, how());
  const { markdown } = await threads.compose(draft, thread, { person, connectionId: 'internal:eng' });
  const { id, url } = world.standIn.people.addPage({ title: draft.title, markdown });
  const saved = {
    ...ref,
    connectionId: 'internal:eng',
    pageId: id,
    pageUrl: url,
    title: draft.title,
    lastTs: latestOf(thread),
    savedMarkdown: markdown,
    savedBy: maya.id,
  };
  await threads.remember(saved);
  return saved;
}

const later = (...lines: Parameters<typeof aThread>[0]): Thread => {
  const added = aThread([
    ...rotation.messages.map(({ author, text }): (typeof lines)[number] => [author, text]),
    ...lines,
  ]);
  return added;
};

describe('a thread as a page', () => {
  it('names those as people of Notion whose address is known there', async () => {
    const [somebody] = (await world.notion.people()).filter(({ email }) => email);
    const thread = aThread([
      [{ ...maya, email: somebody?.email?.toUpperCase() ?? '' }, 'We decided to rotate the keys.'],
    ]);
    const threads = pages();
    const draft = await threads.draft(thread, how());
    const composed = await threads.compose(draft, thread, { person, connectionId: 'internal:eng' });
    expect(composed.markdown).toContain(
      `Participants: <mention-user url="user://${somebody?.id}">Maya Lindqvist</mention-user>`,
    );
    expect((await threads.compose(draft, thread, { person })).markdown).toContain('Participants: Maya Lindqvist');
  });

  it('brings each file once', async () => {
    const file = {
      fileId: 'F1',
      name: 'plan.pdf',
      mimeType: 'application/pdf',
      bytes: 9,
      url: 'https://tidewater.slack.com/files/F1',
    };
    const thread = aThread([
      [maya, 'The plan', { files: [file] }],
      [tom, 'Again', { files: [file] }],
    ]);
    const { attachments } = await pages().compose(await draftWith(claude, thread), thread, { person });
    expect(attachments).toEqual([file]);
  });

  it('without messages cannot be saved', async () => {
    await expect(pages().draft(aThread([]), how())).rejects.toThrow('nothing in this thread');
  });
});

describe('a thread that was saved', () => {
  it('is remembered, also by the next process', async () => {
    const saved = await save(rotation);
    expect(await pages().saved(ref)).toEqual(saved);
    expect(await pages().saved({ ...ref, threadTs: '1.2' })).toBeUndefined();
  });

  it('with nothing new has nothing to update', async () => {
    expect(await pages().update(await save(rotation), rotation, how())).toEqual({ kind: 'nothing new' });
  });

  it('gets what is new under its headings, and keeps what people changed', async () => {
    const saved = await save(rotation);
    const { markdown: before } = await world.notion.markdown(saved.pageId);
    world.standIn.people.editPage(saved.pageId, {
      markdown: before.replace('## Decisions', 'Maya was here.\n## Decisions'),
    });
    const thread = later([maya, 'We decided to tell the partners by mail.'], [tom, "I'll write the mail by Friday."]);
    const update = await pages().update(saved, thread, how());
    if (update.kind !== 'new' || update.change.operation !== 'update_page') throw new Error(update.kind);
    const { baseMarkdown, markdown } = update.change;
    const lines = new Set(markdown.split('\n'));
    expect(baseMarkdown.split('\n').filter((line) => !lines.has(line))).toEqual([]);
    expect(markdown).toContain('Maya was here.');
    const added = markdown.split('\n').filter((line) => !baseMarkdown.includes(line));
    expect(added.map((line) => line.replace(/ \(.*/, ''))).toEqual([
      '- We decided to tell the partners by mail.',
      expect.stringContaining("I'll write the mail by Friday."),
      expect.stringContaining('- 20 November 2026. Participants: '),
    ]);
    expect(markdown.indexOf('tell the partners by mail')).toBeLessThan(markdown.indexOf('## Action items'));
    expect(update.lastTs).toBe(tsOf(8));
  });

  it('that cannot be read whole gets what is new at its end', async () => {
    const saved = await save(rotation);
    const threads = createThreadPages({
      draftThread: (thread, options) => draftWith(claude, thread, options),
      rows: storage.savedThreads,
      notion: () => ({ ...world.notion, markdown: async () => ({ markdown: 'half', missing: 1 }) }),
      log: createLogger('silent'),
    });
    const thread = later([maya, 'We decided to tell the partners by mail.']);
    const file = { fileId: 'F9', name: 'mail.txt', mimeType: 'text/plain', bytes: 9, url: 'https://slack.example/F9' };
    thread.messages.at(-1)?.files.push(file);
    expect(await threads.update(saved, thread, how())).toMatchObject({
      kind: 'new',
      change: {
        operation: 'append_to_page',
        markdown: expect.stringContaining('## Decisions'),
        attachments: [file],
      },
    });
  });

  it('is forgotten when its page is gone', async () => {
    const saved = await save(rotation);
    world.standIn.people.trash(saved.pageId);
    expect(await pages().update(saved, later([maya, 'More about keys.']), how())).toEqual({ kind: 'gone' });
    expect(await pages().saved(ref)).toBeUndefined();
  });
});
