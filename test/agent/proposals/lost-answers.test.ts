import { setTimeout as delay } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { UpstreamError } from '../../../src/errors.ts';
import type { Fault } from '../../standins/faults.ts';
import { uuidFrom } from '../../standins/notion/ids.ts';
import { maya } from '../conversation.ts';
import {
  aComment,
  aFile,
  allDone,
  anAppend,
  anUpdate,
  aPage,
  aRow,
  aWriter,
  keys,
  type OpenWriting,
  openWriting,
} from './writing.ts';

const signal = AbortSignal.timeout(600_000);
const error = (status: number, code: string) => ({
  kind: 'error' as const,
  status,
  body: { object: 'error', status, code, message: 'trouble' },
});

/** The answer is lost after the work was done (`late`), or the work was not done at all. */
const faults: [name: string, fault: Omit<Fault, 'path' | 'method'>][] = [
  ['a reset after the work was done', { kind: 'reset', late: true }],
  ['a reset in the middle of the answer', { kind: 'truncate', afterBytes: 20 }],
  ['a 502 after the work was done', { kind: 'error', status: 502, body: '<html>bad gateway</html>', late: true }],
  ['a 503 after the work was done', { ...error(503, 'service_unavailable'), late: true }],
  ['garbage after the work was done', { kind: 'garbage', late: true }],
  ['a reset before the work was done', { kind: 'reset' }],
  ['a 500 before the work was done', error(500, 'internal_server_error')],
  ['a 429', error(429, 'rate_limited')],
  ['a 529', error(529, 'service_overload')],
];

let { storage, world, writer } = {} as OpenWriting;
beforeEach(async () => {
  const opened = await openWriting();
  ({ storage, world, writer } = opened);
  return opened.close;
});

const lose = (fault: Omit<Fault, 'path'>, path: RegExp, times = 1) =>
  world.standIn.faults.add({ ...fault, path, times });
const titled = (title: string) => world.standIn.pages().filter((page) => page.title === title && !page.inTrash);
const markdown = () => world.standIn.page(keys.id)?.markdown ?? '';
const times = (text: string, part: string) => text.split(part).length - 1;

describe.each(faults)('%s', (_name, fault) => {
  it.each([
    ['page', aPage({ title: 'Once' })],
    ['row', aRow('Once')],
  ])('makes one %s', async (_kind, draft) => {
    lose({ ...fault, method: 'POST' }, /\/v1\/pages$/);
    const written = await writer.write(draft);
    expect(titled('Once').map(({ url }) => url)).toEqual([written.url]);
  });

  it('makes one page of many parts with one list of files', async () => {
    const lines = Array.from({ length: 1_700 }, (_, at) => `Entry ${at} here`);
    lose({ ...fault, method: 'PATCH' }, /\/markdown$/, 1);
    lose({ ...fault, method: 'PATCH' }, /\/children$/, 1);
    lose({ ...fault, method: 'POST' }, /\/file_uploads/, 1);
    const draft = aPage({ title: 'Long', markdown: lines.join('\n\n'), attachments: [aFile('plan.png')] });
    await writer.write(draft);
    const text = titled('Long')[0]?.markdown ?? '';
    expect(text.split('\n').filter((line) => line.startsWith('Entry'))).toEqual(lines);
    expect([times(text, '## Files'), times(text, 'plan.png')]).toEqual([1, 1]);
  });

  it('changes a text once', async () => {
    const { markdown: base } = await world.notion.markdown(keys.id);
    lose({ ...fault, method: 'PATCH' }, /\/markdown$/);
    const written = await writer.write(anUpdate(base, `${base.replace('90', '30')}\n- And tell Ines`));
    expect([times(markdown(), '30 days'), times(markdown(), 'tell Ines')]).toEqual([1, 1]);
    lose({ ...fault, method: 'PATCH' }, /\/markdown$/);
    await writer.undo(written.id, maya, signal);
    expect((await world.notion.markdown(keys.id)).markdown).toBe(base);
  });

  it('appends a text once, also when the page holds it already', async () => {
    for (const count of [1, 2]) {
      lose({ ...fault, method: 'PATCH' }, /\/markdown$/);
      await writer.write(anAppend('1. See **this** [place](https://tidewater.example)'));
      expect(times(markdown(), 'See **this**')).toBe(count);
    }
  });

  it('comments once, and deletes it once', async () => {
    lose({ ...fault, method: 'POST' }, /\/comments$/);
    const written = await writer.write(aComment('Please **check** this.'));
    expect(world.standIn.comments(keys.id)).toHaveLength(1);
    lose({ ...fault, method: 'DELETE' }, /\/comments\//);
    await writer.undo(written.id, maya, signal);
    expect(world.standIn.comments(keys.id)).toHaveLength(0);
  });

  it('sets each row, and puts pages into the trash', async () => {
    lose({ ...fault, method: 'PATCH' }, /\/v1\/pages\/[^/]+$/);
    expect(await writer.write(allDone())).toMatchObject({ rows: 2 });
    expect(world.standIn.page(uuidFrom('app'))?.properties.Status).toBe('Done');
    const page = await writer.write(aPage({ title: 'Brief' }));
    lose({ ...fault, method: 'PATCH' }, /\/v1\/pages\/[^/]+$/);
    await writer.undo(page.id, maya, signal);
    expect(titled('Brief')).toEqual([]);
  });
});

describe('an answer that is lost', () => {
  it('does not lead to the page of another change with the same title', async () => {
    const first = await writer.write(aPage({ title: 'Weekly' }));
    lose({ kind: 'reset', method: 'POST' }, /\/v1\/pages$/);
    const second = await writer.write(aPage({ title: 'Weekly' }));
    expect(second.url).not.toBe(first.url);
    expect(titled('Weekly')).toHaveLength(2);
  });

  it('does not lead to the page of a person with the same title', async () => {
    world.standIn.people.addPage({ title: 'Mine', markdown: 'x', parentId: uuidFrom('handbook'), by: 'Maya' });
    lose({ kind: 'reset', method: 'POST' }, /\/v1\/pages$/);
    await writer.write(aPage({ title: 'Mine' }));
    expect(titled('Mine')).toHaveLength(2);
  });

  it('of a request that Notion carries out after we gave up leads to that page', async () => {
    const late: Promise<unknown>[] = [];
    const notion = {
      ...world.notion,
      async createPage(...[page, writing]: Parameters<typeof world.notion.createPage>): Promise<never> {
        await writing?.beforeSend?.();
        late.push(delay(100).then(() => world.notion.createPage(page)));
        throw new UpstreamError('Notion', 'gave up');
      },
    };
    const clock = { now: Date.now, sleep: (ms: number) => delay(ms / 10) };
    await aWriter(storage, notion, { clock }).write(aPage({ title: 'Late' }));
    expect(late).toHaveLength(1);
    expect(titled('Late')).toHaveLength(1);
  });

  it('and that cannot be looked for is unknown; the next approval looks first', async () => {
    lose({ kind: 'reset', late: true, method: 'POST' }, /\/v1\/pages$/);
    world.standIn.faults.add({ kind: 'reset', method: 'GET' });
    const { id, hash } = await writer.propose(aPage({ title: 'Unseen' }), { askerId: maya.id });
    await writer.approve(id, hash, maya);
    await expect(writer.execute(id, signal)).rejects.toThrow(/could not see whether.*“Unseen”.*“Handbook”/);
    expect(await writer.read(id)).toMatchObject({ state: 'unknown' });
    world.standIn.faults.clear();
    await writer.approve(id, hash, maya);
    const written = await writer.execute(id, signal);
    expect(titled('Unseen').map(({ url }) => url)).toEqual([written.url]);
  });

  it('because Notion limits its rate for long leaves the change approved', async () => {
    world.standIn.faults.add({ ...error(429, 'rate_limited'), method: 'POST', path: /\/v1\/pages$/ });
    const { id, hash } = await writer.propose(aPage({ title: 'Later' }), { askerId: maya.id });
    await writer.approve(id, hash, maya);
    await expect(writer.execute(id, signal)).rejects.toThrow('Nothing was changed.');
    world.standIn.faults.clear();
    await writer.execute(id, signal);
    expect(titled('Later')).toHaveLength(1);
  });
});
