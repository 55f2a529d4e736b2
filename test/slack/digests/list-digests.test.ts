import { afterEach, describe, expect, it } from 'vitest';
import { maya, readable, tom } from '../surface.ts';
import { person } from './digest-surface.ts';
import { openOrders } from './order-surface.ts';

type World = Awaited<ReturnType<typeof openOrders>>;
let world: World;
afterEach(() => world[Symbol.asyncDispose]());

async function open(): Promise<void> {
  world = await openOrders();
}

describe('/notion digest list', () => {
  it('shows everybody who made it, and buttons to those who may change it', async () => {
    await open();
    const { id } = await world.make({}, person(tom));
    await world.command('digest list', maya);
    const shown = await world.told(/Made by <@U07TOM00002>/);
    expect(JSON.stringify(shown.blocks)).toContain('digest_pause');
    await world.click(shown, 'digest_pause');
    const paused = await world.told(/Paused: \*Projects\*/);
    expect(readable(paused)).toMatch(/Made by <@U07TOM00002> · paused/);
    expect((await world.digests.read(id))?.state).toBe('paused');
    await world.command('digest resume');
    await world.told(/Resumed: \*Projects\*.*It comes next/);
    await world.command('digest list');
    await world.click(await world.told(/Made by .* · next \w{3} \d/), 'digest_edit');
    await world.slack.until(() => world.slack.modal(maya)?.title === 'Change a digest');
    expect(JSON.stringify((await world.submit({ title: 'Renamed' }))?.blocks)).toContain('Renamed');
    expect(await world.digests.read(id)).toMatchObject({ title: 'Renamed', creatorId: tom });
    await world.slack.people.closeModal(maya);
    await world.command('digest delete renamed');
    const asked = await world.told(/To end it for good, press “Delete”/);
    expect(await world.digests.read(id)).toBeDefined();
    await world.click(asked, 'digest_delete');
    await world.told(/Deleted: \*Renamed\*/);
    expect(await world.digests.read(id)).toBeUndefined();
  });

  it('lets an admin stop what they may not look into', async () => {
    await open();
    const { id } = await world.make({ title: 'Secret plans', target: { kind: 'person' } });
    await world.command('digest list', tom);
    const shown = await world.told(/Made by/, tom);
    expect(readable(shown)).not.toContain('Secret');
    await world.click(shown, 'digest_edit', tom);
    await world.told(/Only the person who gets this digest can edit it/, tom);
    await world.click(shown, 'digest_pause', tom);
    expect(readable(await world.told(/Paused/, tom))).not.toContain('Secret');
    expect((await world.digests.read(id))?.state).toBe('paused');
  });

  it('refuses others', async () => {
    await open();
    const { id } = await world.make({ target: { kind: 'channel', channelId: 'C07PRIVATE1' } }, person(tom));
    await world.command('digest list', tom, 'C07PRIVATE1');
    const shown = await world.told(/Made by/, tom, 'C07PRIVATE1');
    const [button] = JSON.stringify(shown.blocks).match(/"value":"[^"]+"/) ?? [];
    expect(button).toContain(id);
    const action = { type: 'button', action_id: 'digest_delete', action_ts: '1.0', value: id };
    await world.slack.people.deliver('interactive', {
      type: 'block_actions',
      user: { id: maya },
      trigger_id: 'x',
      actions: [action],
      container: { type: 'message' },
    });
    await expect.poll(() => world.direct(maya).join()).toMatch(/Only the person who made this digest/);
    expect(await world.digests.read(id)).toBeDefined();
  });

  it('posts one now, the only one or the one of that name', async () => {
    await open();
    const { id } = await world.make({ whenQuiet: 'line' });
    await world.command('digest now');
    await world.told(/On its way/);
    await world.slack.until(() => world.posts().some((post) => readable(post).includes('1 change since')));
    await expect.poll(async () => (await world.digests.read(id))?.lastOutcome?.text).toBe('1 change');
    expect(world.posts().filter(({ ephemeralTo }) => !ephemeralTo)).toHaveLength(1);
    await world.command('digest now nothing of that name');
    await world.told(/There is no digest “nothing of that name” here. Choose one of: “Projects”/);
  });

  it('takes without a title only the one that comes here, and says whom to ask', async () => {
    await open();
    const rewrite = (answer: unknown) => {
      const { channel } = answer as { channel?: object };
      return { ok: true, channel: { ...channel, creator: tom } };
    };
    world.slack.faults.add({ path: /conversations\.info/, kind: 'rewrite', rewrite });
    const here = await world.make({ title: 'Here' });
    const own = await world.make({ title: 'Mine', target: { kind: 'person' } });
    await world.command('digest pause');
    await world.told(/Paused: \*Here\*/);
    expect(await world.digests.read(own.id)).toMatchObject({ state: 'active' });
    await world.digests.delete(here.id, person(maya));
    await world.command('digest pause');
    const asked = await world.told(/Which digest do you mean/);
    expect(readable(asked)).toContain('*Mine*');
    const other = await world.make({}, person(tom));
    await world.command('digest pause');
    const refused = await world.told(/Only the person who made this digest/);
    expect(readable(refused)).toMatch(/Made by <@U07TOM00002> · to change or end it, ask them/);
    for (const { id } of [own, other]) expect(await world.digests.read(id)).toMatchObject({ state: 'active' });
  });

  it('shows an admin their own first, then those of the place, then the others', async () => {
    await open();
    for (let count = 0; count < 16; count += 1) await world.make({ title: 'Other', target: { kind: 'person' } });
    await world.make({ title: 'Near' });
    await world.make({ title: 'Own', target: { kind: 'person' } }, person(tom));
    await world.command('digest list', tom);
    const shown = readable(await world.told(/Made by/, tom));
    expect(shown.match(/^\*.*?\*/gm)?.slice(0, 3)).toEqual(['*Own*', '*Near*', '*A digest*']);
    expect(shown).toContain('and 3 more elsewhere');
  });

  it('says that there is none', async () => {
    await open();
    await world.command('digest list');
    await world.told(/There is no digest here/);
    await world.slack.people.openHome(maya);
    await world.slack.until(() => JSON.stringify(world.slack.home(maya) ?? '').includes('There is no digest here'));
  });
});
