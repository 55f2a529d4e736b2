import { describe, expect, it } from 'vitest';
import { AccessError, UpstreamError } from '../../../src/errors.ts';
import { general, gil, maya, readable, tom } from '../surface.ts';
import { changed, openDigests, person } from './digest-surface.ts';

const timeout = { timeout: 20_000 };

describe('a digest whose time has come', () => {
  it('is posted once for all who may see it there, and goes on from what it read', timeout, async () => {
    const text = { ...changed(12), asOf: new Date(Date.now() + 60_000).toISOString() };
    await using world = await openDigests(async () => text);
    const { id } = await world.make();
    await world.look();
    expect(world.compositions).toEqual([]);
    await Promise.all([world.come(id), world.look()]);
    await expect.poll(async () => (await world.digests.read(id))?.lastOutcome?.kind, timeout).toBe('delivered');
    await world.look();
    const [post, ...thread] = world.posts();
    expect(readable(post)).toContain('*Projects* · 12 changes since');
    expect(readable(post)).toContain('made by Maya Lindqvist · `/notion digest list`');
    expect(thread.map(({ threadTs }) => threadTs)).toEqual([post?.ts]);
    expect(readable(thread[0]).match(/^• /gm)).toHaveLength(2);
    const audience = { kind: 'channel', channelId: general, isExternal: false, asker: { id: maya } };
    expect(world.compositions).toMatchObject([[{ id }, { audience }]]);
    expect(await world.digests.read(id)).toMatchObject({
      deliveredUntil: new Date(text.asOf),
      lastOutcome: { text: '12 changes' },
    });
  });

  it('is posted once when Slack’s answer is lost, and when another process goes on with it', timeout, async () => {
    await using world = await openDigests(async () => changed(12));
    const { slack, storage } = world;
    const { id } = await world.make();
    slack.faults.add({ path: /chat\.postMessage/, kind: 'hang', late: true });
    await world.come(id);
    await expect.poll(() => world.posts().length, timeout).toBe(1);
    await world.surface.stop(0);
    slack.faults.clear();
    await using next = await openDigests(async () => changed(1), { workspace: slack, storage });
    await expect.poll(async () => (await next.digests.read(id))?.lastOutcome?.text, timeout).toBe('12 changes');
    expect(next.posts().filter(({ threadTs }) => !threadTs)).toHaveLength(1);
    expect(next.posts()).toHaveLength(2);
  });

  it.each([
    ['is composed anew when nobody has read it for a while', [], 1],
    ['stays as it was when somebody may have read it', [{ slot: 'digest', openedAt: 0, ts: '1700000000.000100' }], 0],
  ])('%s', timeout, async (_what, said, compositions) => {
    await using world = await openDigests(async () => changed(1));
    const { id } = await world.make();
    const run = await world.digests.runNow(id, 'key');
    const past = new Date(0).toISOString();
    const old = { text: changed(7), title: 'Projects', channelId: general, since: past, composedAt: past };
    await world.digests.fix(run?.id ?? '', old);
    await world.digests.saveSaid(run?.id ?? '', said);
    await world.look();
    const outcome = compositions ? '1 change' : '7 changes';
    await expect.poll(async () => (await world.digests.read(id))?.lastOutcome?.text, timeout).toBe(outcome);
    expect(world.compositions).toHaveLength(compositions);
    expect(world.posts()).toHaveLength(compositions);
  });

  it('says nothing, or one line, when too little changed, and tells it next time', timeout, async () => {
    const texts = [changed(2), changed(0), changed(3)];
    await using world = await openDigests(async () => texts.shift() ?? changed(0));
    const { id, deliveredUntil } = await world.make({ leastChanges: 3, whenQuiet: 'line' });
    const silent = await world.make({ leastChanges: 3 });
    await world.digests.pause(silent.id, person(maya));
    await world.come(id);
    await expect.poll(() => world.posts().map(readable).join(), timeout).toContain('Only 2 changes since');
    await expect.poll(async () => (await world.digests.read(id))?.lastOutcome?.text, timeout).toBe('only 2 changes');
    expect((await world.digests.read(id))?.deliveredUntil).toEqual(deliveredUntil);
    await world.come(id);
    await expect.poll(() => world.posts().map(readable).join(), timeout).toContain('Nothing changed since');
    await world.come(id);
    await expect.poll(() => world.posts().map(readable).join(), timeout).toContain('3 changes since');
    expect(world.posts()).toHaveLength(3);
  });

  it('tells only the person who asked for it now that nothing changed', timeout, async () => {
    await using world = await openDigests(async () => changed(0));
    const { id } = await world.make({ whenQuiet: 'line' });
    await world.slack.people.command(maya, general, '/notion', 'digest now');
    const mine = () => world.slack.messages(general, maya).map(readable).join('\n');
    await expect.poll(mine, timeout).toContain('Nothing changed since');
    await expect.poll(async () => (await world.digests.read(id))?.lastOutcome?.kind, timeout).toBe('quiet');
    expect(world.posts().filter(({ ephemeralTo }) => ephemeralTo === undefined)).toEqual([]);
  });

  it('goes to the person who ordered it so, with all that they may see', timeout, async () => {
    await using world = await openDigests(async () => changed(1));
    const { id } = await world.make({ target: { kind: 'person' } });
    await world.come(id);
    await expect.poll(() => world.direct().join(), timeout).toContain('*Projects* · 1 change since');
    expect(world.compositions).toMatchObject([[{}, { audience: { kind: 'person', person: { id: maya } } }]]);
    expect(world.posts()).toEqual([]);
  });

  it.each([
    ['I am not in it', 'C07SECRET01', 'Type /invite and my name'],
    ['it is shared with others', 'C07SHARED01', 'shared with another organisation'],
  ])('pauses and tells its owner when %s', timeout, async (_why, channelId, advice) => {
    await using world = await openDigests(async () => changed(1));
    const { id } = await world.make({ target: { kind: 'channel', channelId } });
    await world.come(id);
    await expect.poll(() => world.direct().join(), timeout).toContain(advice);
    expect(await world.digests.read(id)).toMatchObject({ state: 'paused', lastOutcome: { kind: 'failed' } });
    expect(world.compositions).toEqual([]);
    expect(world.direct()).toHaveLength(1);
    await world.slack.people.command(tom, general, '/notion', 'digest list');
    const list = await world.slack.until(() =>
      world.slack.messages(general, tom).find(({ ephemeralTo }) => ephemeralTo),
    );
    await world.slack.people.click(tom, { channel: general, ts: list.ts }, 'digest_now');
    await expect.poll(() => world.direct(tom).join(), timeout).toContain(advice);
    expect(world.direct(tom).join()).not.toContain('*Projects*');
  });

  it('pauses when its channel is archived, and when nothing that it watches can be read', timeout, async () => {
    await using world = await openDigests(() =>
      Promise.reject(new AccessError('Notion no longer lets me in. Please reconnect.')),
    );
    const gone = await world.make();
    await world.come(gone.id);
    await expect.poll(() => world.direct().join(), timeout).toContain('Please reconnect.');
    expect(await world.digests.read(gone.id)).toMatchObject({ state: 'paused' });
    await world.slack.people.archive(maya, general);
    await world.digests.resume(gone.id, person(maya));
    await world.come(gone.id);
    await expect.poll(() => world.direct().join(), timeout).toContain('The channel is archived.');
    expect(world.compositions).toHaveLength(1);
  });

  it('is handed to whoever made the channel when its owner has left, or pauses', timeout, async () => {
    await using world = await openDigests(async () => changed(1));
    const { id } = await world.make({}, person(tom));
    await world.digests.hand(id, gil);
    const own = await world.make({ target: { kind: 'person' } }, person(tom));
    await world.digests.hand(own.id, gil);
    await world.come(id);
    await expect.poll(() => world.posts().length, timeout).toBe(1);
    expect(world.direct().join()).toContain('You now look after the digest');
    expect(await world.digests.read(id)).toMatchObject({ ownerId: maya, creatorId: tom, state: 'active' });
    await expect
      .poll(async () => (await world.digests.read(own.id))?.pausedBecause, timeout)
      .toBe('its owner has left');
    expect(world.direct(gil)).toEqual([]);
    const secret = await world.make({ target: { kind: 'channel', channelId: 'C07SECRET01' } });
    await world.digests.hand(secret.id, gil);
    await world.come(secret.id);
    await expect.poll(() => world.direct(tom).join(), timeout).toContain('Type /invite');
    expect(world.direct(gil)).toEqual([]);
  });

  it('is tried again in silence while Claude or Notion is away, and then tells its owner', timeout, async () => {
    await using world = await openDigests(() => Promise.reject(new UpstreamError('Notion')));
    const { id } = await world.make();
    await world.come(id);
    await expect.poll(() => world.compositions.length, timeout).toBe(1);
    for (let tries = 2; tries <= 6; tries += 1) {
      await expect
        .poll(async () => {
          world.move(60_000);
          await world.look();
          return world.compositions.length;
        }, timeout)
        .toBe(tries);
      expect(tries < 6 ? world.direct() : []).toEqual([]);
    }
    await expect.poll(() => world.direct().join(), timeout).toContain('Notion is not answering');
    expect(await world.digests.read(id)).toMatchObject({ state: 'active', lastOutcome: { kind: 'failed' } });
    expect(world.posts()).toEqual([]);
  });
});
