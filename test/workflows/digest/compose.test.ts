import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OutOfBudget } from '../../../src/agent/budget.ts';
import type { ClaudeStandIn } from '../../standins/claude/contract.ts';
import { startClaude } from '../../standins/claude/index.ts';
import { uuidFrom } from '../../standins/notion/ids.ts';
import { connectionId, type Library, openLibrary } from '../../support/knowledge.ts';
import { composeWith, linesOf } from './composing.ts';
import { aDigest } from './orders.ts';

const parts = new AsyncDisposableStack();
const [handbook, keys] = [uuidFrom('handbook'), uuidFrom('keys')];
let library: Library;
let claude: ClaudeStandIn;
let since: Date;
beforeAll(async () => {
  library = parts.use(await openLibrary());
  claude = parts.use(await startClaude());
  await library.catchUp();
});
beforeEach(async () => {
  claude.think('extractive');
  claude.requests.length = 0;
  await settle();
});
afterAll(() => parts.disposeAsync());

/** As if minutes had passed, so that further edits have other times. */
const age = () =>
  library.query(`update entries set due_at = null, edited_time = edited_time - interval '10 minutes',
    indexed_edit = indexed_edit - interval '10 minutes', edit_heard_at = edit_heard_at - interval '10 minutes'`);
/** All that people did is known and told. */
const settle = async () => {
  await library.catchUp();
  await age();
  since = await library.replica.storage.changes.cut();
};
const compose = (change: Parameters<typeof aDigest>[0] = {}, ...more: [Parameters<typeof composeWith>[2]?]) =>
  composeWith(library, claude, ...more)(aDigest({ deliveredUntil: since, ...change }));
const day = (days: number) => new Date(Date.now() + days * 24 * 3_600_000).toISOString().slice(0, 10);

describe('a digest', () => {
  it('is empty, asks Claude nothing and Notion little when nothing changed', async () => {
    const before = library.notion.requestCount;
    const text = await compose();
    expect(text).toMatchObject({ groups: [], total: 0, caveat: '' });
    expect(text.plainBecause).toBeUndefined();
    expect(claude.requests).toEqual([]);
    expect(library.notion.requestCount - before).toBeLessThanOrEqual(10);
  });

  it('tells what is decided, overdue, new, updated and gone, by data source and tree, and does not tell it again', async () => {
    const { people } = library.notion;
    const old = people.addPage({ title: 'Old notes', markdown: 'To be thrown away.', parentId: handbook });
    people.editRow(uuidFrom('motor'), { Due: { start: day(3) } });
    await settle();
    people.editRow(uuidFrom('app'), { Status: 'Done' });
    people.editRow(uuidFrom('motor'), { Due: { start: day(-2) }, Budget: 90_000 });
    people.editPage(keys, { markdown: '## When\n- Every **30 days**\n\t- sooner after a leak', by: 'Tom' });
    people.addPage({ title: 'Escrow', markdown: 'Kept by a notary.', parentId: handbook });
    people.trash(old.id);
    const text = await compose();
    expect(text.groups.map(({ title, total }) => [title, total])).toEqual([
      ['Projects', 2],
      ['Handbook', 3],
    ]);
    expect(linesOf(text)).toEqual([
      'decided Rider app: Status moved from Planned to Done.',
      expect.stringContaining('overdue Motor firmware: Budget moved from 120000 to 90000; Due moved'),
      'new Escrow: Added: Kept by a notary.',
      'updated Rotating API keys: Now: Every 30 days.',
      'gone Old notes: Deleted in Notion',
    ]);
    const item = text.groups[1]?.items[1];
    expect(item).toMatchObject({
      pageId: keys,
      author: expect.stringContaining('Tom'),
      url: expect.stringContaining('http'),
    });
    expect(claude.requests).toHaveLength(1);
    const again = await compose({ deliveredUntil: new Date(text.asOf) });
    expect(again.total).toBe(0);
  });

  it('does not tell what was put back, moved, formatted or misspelt', async () => {
    const { people } = library.notion;
    people.editPage(keys, { markdown: 'One line about **keys**.\n\nAnother line about rotation.' });
    people.editRow(uuidFrom('shop'), { Area: 'Firmware' });
    await settle();
    people.editPage(keys, { markdown: '# Another line about rotatoin\n- One line about keys' });
    people.editRow(uuidFrom('shop'), { Area: null });
    await library.catchUp();
    await age();
    people.editRow(uuidFrom('shop'), { Area: 'Firmware' });
    expect(linesOf(await compose())).toEqual([]);
  });

  it('is plain, and says why, when Claude is away or the budget is spent', async () => {
    library.notion.people.editPage(keys, { markdown: 'Rotate them by hand.\nAsk Tom.' });
    const broke = { reserve: () => Promise.reject(new OutOfBudget('workspace')) };
    const text = await compose({}, broke);
    expect(text.plainBecause).toContain('used up');
    expect(linesOf(text)[0]).toContain('lines added, such as “Rotate them by hand.”');
    claude.think(() => ({ content: [{ type: 'text', text: 'no' }], stopReason: 'refusal' }));
    expect((await compose()).plainBecause).toContain('did not want');
    expect((await compose({ leastChanges: 2 })).plainBecause).toBeUndefined();
  });

  it('keeps the plain sentence where what Claude says does not stand in the change', async () => {
    library.notion.people.editPage(keys, { markdown: 'Keys are kept in the safe.' });
    const invent = (sentence: string) =>
      claude.think(() => ({
        content: [
          {
            type: 'text',
            text: JSON.stringify({ changes: [{ id: 1, sentence }], groups: [{ id: 1, summary: sentence }] }),
          },
        ],
      }));
    for (const sentence of [
      'Keys are kept in the safe, says Mallory.',
      'Keys are kept in the safe: https://evil.example/x',
    ]) {
      invent(sentence);
      const text = await compose();
      expect(linesOf(text)[0]).toContain('“Keys are kept in the safe.”');
      expect(text.groups[0]?.summary).toBe('');
    }
    invent('Keys are now kept in the safe.');
    expect((await compose()).groups[0]?.items[0]?.text).toBe('Keys are now kept in the safe.');
  });

  it('filters rows by what they are or were, and says when the filter fits nothing', async () => {
    const { people } = library.notion;
    people.editRow(uuidFrom('motor'), { Status: 'Done', Budget: 1 });
    people.editRow(uuidFrom('app'), { Budget: 2 });
    const sources = aDigest().sources.slice(0, 1);
    const text = await compose({ sources, filter: 'Status is Active' });
    expect(linesOf(text)).toEqual([expect.stringContaining('decided Motor firmware')]);
    const none = await compose({ sources, filter: 'Stage is Active' });
    expect(none).toMatchObject({ total: 0, caveat: expect.stringContaining('no property') });
  });

  it('tells of a row that went into the trash when the filter fits what it was last', async () => {
    const { people } = library.notion;
    const { id } = people.addRow(uuidFrom('projects'), { Name: 'Short-lived', Status: 'Active' });
    await settle();
    people.trash(id);
    const sources = aDigest().sources.slice(0, 1);
    expect(linesOf(await compose({ sources, filter: 'Status is Active' }))).toEqual([
      'gone Short-lived: Deleted in Notion',
    ]);
    expect((await compose({ sources, filter: 'Status is Done' })).total).toBe(0);
  });

  it('looks at a whole workspace by data source and top-level page', async () => {
    const { people } = library.notion;
    people.addPage({ title: 'Town hall', markdown: 'On Friday.' });
    people.addRow(uuidFrom('tasks'), { Task: 'Polish', Hours: 2 });
    const source = { kind: 'connection' as const, connectionId, id: connectionId, title: 'Notion', url: '' };
    const text = await compose({ sources: [source] });
    expect(text.groups.map(({ title }) => title).toSorted()).toEqual(['Tasks', 'Town hall']);
  });

  it('has nothing of a page that was unshared in Notion since it was edited', async () => {
    const { people } = library.notion;
    people.editPage(keys, { markdown: 'The new secret.' });
    people.addPage({ title: 'Seen', markdown: 'By all.', parentId: handbook });
    await library.catchUp();
    await library.query(`update entries set checked_at = now() - interval '1 hour', due_at = null`);
    people.setShared(keys, false);
    const text = await compose();
    expect(JSON.stringify(text)).not.toContain('secret');
    expect(linesOf(text)).toEqual([expect.stringContaining('new Seen')]);
    people.setShared(keys, true);
    await settle();
  });

  it('says that Notion could not be asked, and goes on from there the next time', async () => {
    library.notion.people.editPage(keys, { markdown: 'Edited while nobody listened.' });
    library.notion.faults.add({ kind: 'error', status: 503 });
    const text = await compose();
    expect(text).toMatchObject({ total: 0, caveat: expect.stringContaining('could not be read') });
    expect(new Date(text.asOf) < since).toBe(true);
    library.notion.faults.clear();
    expect(
      linesOf(await compose({ deliveredUntil: new Date(Math.max(Date.parse(text.asOf), since.getTime())) })),
    ).toHaveLength(1);
  });
});
