import { describe, expect, it } from 'vitest';
import type { Parts } from '../../../src/slack/desk.ts';
import { openTestStorage } from '../../support/storage.ts';
import { general, gil, maya, noKnowledge, readable, tom } from '../surface.ts';
import { changed, connection, openDigests, person } from './digest-surface.ts';
import { handbook, projects } from './order-surface.ts';

const timeout = { timeout: 20_000 };
type World = Awaited<ReturnType<typeof openDigests>>;

const outcome = (world: World, id: string) => async () => (await world.digests.read(id))?.lastOutcome;
const refusing = { kind: 'error', path: /chat\.postMessage/, status: 200 } as const;
const invalid = { ok: false, error: 'invalid_blocks' };

/** Everybody sees all pages, or all but the first. */
const showing = (seesAll: boolean): Parts['knowledge'] => ({
  ...noKnowledge,
  connectionsFor: async () => [connection.id],
  refs: async (_audience, ids) => ids.slice(seesAll ? 0 : 1).map((id) => ({ ...handbook, id })),
});

describe('a digest that was begun', () => {
  it.each([
    ['goes on in its thread', true, general, 1],
    ['leaves its thread when something in it may not be seen any more', false, general, 0],
    ['leaves its thread when it goes to another channel by now', true, 'C07PRIVATE1', 0],
  ])('%s', timeout, async (_what, seesAll, channelId, rest) => {
    await using world = await openDigests(async () => changed(1), { knowledge: showing(seesAll) });
    const { id } = await world.make({ target: { kind: 'channel', channelId } });
    const run = await world.digests.runNow(id, 'key');
    const past = new Date(0).toISOString();
    const kept = { text: changed(12), title: 'Projects', channelId: general, since: past, composedAt: past };
    await world.digests.fix(run?.id ?? '', kept);
    const root = await world.slack.people.post(maya, general, 'This stands for its first message.');
    await world.digests.saveSaid(run?.id ?? '', [{ slot: 'digest', openedAt: 0, ts: root }]);
    await world.look();
    await expect.poll(outcome(world, id), timeout).toMatchObject({ kind: 'delivered', text: '12 changes' });
    expect(world.posts().map(({ threadTs }) => threadTs)).toEqual(rest ? [root] : []);
    expect(world.posts('C07PRIVATE1')).toEqual([]);
    expect(world.compositions).toEqual([]);
    if (!rest) await expect.poll(() => world.direct().join(), timeout).toContain('the rest of its thread is missing');
  });

  it('is left out when nobody finds its message after two hours', timeout, async () => {
    await using world = await openDigests(async () => changed(1));
    const { id } = await world.make();
    const run = await world.digests.runNow(id, 'key');
    const past = new Date(0).toISOString();
    const kept = { text: changed(1), title: 'Projects', channelId: general, since: past, composedAt: past };
    await world.digests.fix(run?.id ?? '', kept);
    await world.digests.saveSaid(run?.id ?? '', [{ slot: 'digest', openedAt: Date.now() }]);
    world.move(121 * 60_000);
    await world.look();
    await expect.poll(outcome(world, id), timeout).toMatchObject({ kind: 'skipped' });
    expect(world.posts()).toEqual([]);
  });

  it('fails when its process died of it each time', timeout, async () => {
    await using storage = await openTestStorage();
    const { claim } = storage.questions;
    const questions: Parts['questions'] = {
      ...storage.questions,
      claim: async (...asked) => (await claim(...asked)).map((question) => ({ ...question, attempts: 6 })),
    };
    await using world = await openDigests(async () => changed(1), { storage, questions });
    const { id } = await world.make();
    await world.come(id);
    await expect.poll(() => world.direct().join(), timeout).toContain('interrupted each time');
    await expect.poll(outcome(world, id), timeout).toMatchObject({ kind: 'failed' });
    expect(await world.digests.read(id)).toMatchObject({ state: 'active' });
    expect([world.compositions, world.posts()]).toEqual([[], []]);
  });
});

describe('a digest that Slack takes badly', () => {
  it('is posted without its blocks, with all that they say', timeout, async () => {
    await using world = await openDigests(async () => changed(2));
    const { id } = await world.make();
    world.slack.faults.add({ ...refusing, body: invalid, times: 1 });
    await world.come(id);
    await expect.poll(outcome(world, id), timeout).toMatchObject({ kind: 'delivered' });
    const [post, ...more] = world.posts();
    expect(more).toEqual([]);
    expect(post?.blocks ?? []).toEqual([]);
    expect(post?.text).toMatch(/^\*Projects\* · 2 changes since[\s\S]*\|Page 0>[\s\S]*\|Page 1>[\s\S]*As of/);
  });

  it('tells its owner when the rest is refused', timeout, async () => {
    await using world = await openDigests(async () => changed(12));
    const { id } = await world.make();
    const stop = world.slack.subscribe(({ type }) => {
      if (type === 'message') world.slack.faults.add({ ...refusing, body: invalid, times: 2 });
      stop();
    });
    await world.come(id);
    await expect.poll(() => world.direct().join(), timeout).toContain('Slack took only a part of it');
    expect(world.posts()).toHaveLength(1);
    expect(await outcome(world, id)()).toMatchObject({ kind: 'delivered' });
  });

  it.each([
    ['is posted once more when its answer was lost', 1, 'delivered'],
    ['is not posted a third time', 2, 'failed'],
  ])('in direct messages, where I cannot look, it %s', timeout, async (_what, times, kind) => {
    await using world = await openDigests(async () => changed(1));
    const { id, deliveredUntil } = await world.make({ target: { kind: 'person' } });
    world.slack.faults.add({ path: /chat\.postMessage/, kind: 'reset', late: true, times });
    await world.come(id);
    await expect
      .poll(async () => {
        world.move(30_000);
        await world.look();
        return outcome(world, id)();
      }, timeout)
      .toMatchObject({ kind });
    const posts = () => world.direct().filter((text) => text.includes('*Projects* · 1 change since'));
    expect(posts()).toHaveLength(2);
    if (kind === 'delivered') return;
    await expect.poll(() => world.direct().join(), timeout).toContain('Slack did not say whether it arrived');
    expect(await world.digests.read(id)).toMatchObject({ state: 'active', deliveredUntil });
  });
});

describe('a digest of which its readers see less than its owner', () => {
  it('is called after what they see, and its owner is told once what it leaves out', timeout, async () => {
    const knowledge: Parts['knowledge'] = {
      ...noKnowledge,
      connectionsFor: async () => [connection.id],
      refs: async ({ kind }, ids) =>
        [handbook, ...(kind === 'person' ? [projects] : [])].filter(({ id }) => ids.includes(id)),
    };
    await using world = await openDigests(async () => changed(1), { knowledge });
    const sources = [projects, handbook].map(({ id, connectionId, url }, at) => ({
      kind: at === 0 ? ('data_source' as const) : ('page' as const),
      title: 'A name of long ago',
      id,
      connectionId,
      url,
    }));
    const { id } = await world.make({ title: '', sources });
    for (const times of [1, 2]) {
      await world.come(id);
      await expect.poll(() => world.posts().length, timeout).toBe(times);
      await expect.poll(() => world.direct().length, timeout).toBe(1);
    }
    expect(readable(world.posts()[0])).toContain('*Handbook* · 1 change since');
    expect(world.posts().map(readable).join()).not.toMatch(/&lt;!channel|long ago/);
    expect(world.direct().join()).toContain('watches “Projects &lt;!channel&gt;”, which people there do not see');
    await world.slack.people.command(maya, general, '/notion', 'digest list');
    const mine = () => world.slack.messages(general, maya).filter(({ ephemeralTo }) => ephemeralTo);
    await expect.poll(() => mine().map(readable).join(), timeout).toContain('*Projects &lt;!channel&gt; and 1 more*');
  });
});

describe('a digest that comes to one person', () => {
  it('can be stopped under each of its messages', timeout, async () => {
    await using world = await openDigests(async () => changed(1));
    const { id } = await world.make({ target: { kind: 'person' } });
    await world.come(id);
    const channel = world.slack.people.directMessage(maya);
    const post = await world.slack.until(() => world.slack.messages(channel).find(({ isBot }) => isBot));
    await world.slack.people.click(maya, { channel, ts: post.ts }, 'digest_leave');
    await expect.poll(async () => (await world.digests.read(id))?.state, timeout).toBe('paused');
    const said = () => world.slack.messages(channel, maya).map(readable).join();
    await expect.poll(said, timeout).toContain('I send you *Projects*');
    expect(world.slack.messages(channel).some(({ ts }) => ts === post.ts)).toBe(true);
  });

  it('says so to whoever asks for it when it is nobody’s any more', timeout, async () => {
    await using world = await openDigests(async () => changed(1));
    const { id } = await world.make({ title: 'Secret plans', target: { kind: 'person' } });
    await world.digests.hand(id, gil);
    await world.slack.people.command(tom, general, '/notion', 'digest list');
    const list = await world.slack.until(() =>
      world.slack.messages(general, tom).find(({ ephemeralTo }) => ephemeralTo),
    );
    await world.slack.people.click(tom, { channel: general, ts: list.ts }, 'digest_now');
    await expect.poll(() => world.direct(tom).join(), timeout).toContain('I found nobody to take it over');
    expect(world.direct(tom).join()).not.toContain('Secret');
    expect(world.direct(gil)).toEqual([]);
    expect(await world.digests.list({ person: person(maya) })).toMatchObject([{ state: 'paused' }]);
  });
});
