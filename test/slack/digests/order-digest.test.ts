import { afterEach, describe, expect, it } from 'vitest';
import { general, gil, maya, tom } from '../surface.ts';
import { person } from './digest-surface.ts';
import { handbook, openOrders, projects } from './order-surface.ts';

type World = Awaited<ReturnType<typeof openOrders>>;
let world: World;
afterEach(() => world[Symbol.asyncDispose]());

async function open(): Promise<void> {
  world = await openOrders();
}

describe('/notion digest', () => {
  it('makes one digest of one form, and says when it comes', async () => {
    await open();
    await world.openForm();
    const groups = await world.slack.people.suggest(maya, 'digest_sources', '');
    expect(groups.map(({ text }) => text)).toEqual(['Everything in eng', 'Projects <!channel>', 'Handbook', 'Diary']);
    const form = world.slack.modal(maya);
    const view = await world.submit({ filter: 'Status is In progress' }, ['Projects', 'Handbook']);
    const saved = JSON.stringify(view?.blocks);
    expect(saved).toMatch(/weekdays at 09:00.*next \w{3}/i);
    expect(saved).toContain('*Projects &lt;!channel&gt; and 1 more*');
    const [digest, ...more] = await world.digests.list({ person: person(maya) });
    expect(more).toEqual([]);
    expect(digest).toMatchObject({
      title: '',
      target: { kind: 'channel', channelId: general },
      sources: [
        { kind: 'data_source', id: projects.id },
        { kind: 'page', id: handbook.id },
      ],
      filter: 'Status is In progress',
      schedule: { kind: 'weekdays', time: '09:00' },
      timeZone: 'Europe/Stockholm',
      creatorId: maya,
    });
    const payload = {
      type: 'view_submission',
      user: { id: maya },
      view: { ...viewOf(form), state: { values: form?.values } },
    };
    await world.slack.people.deliver('interactive', payload);
    expect(await world.digests.list({ person: person(maya) })).toHaveLength(1);
  });

  it('shows the fields that a choice needs, and keeps what was typed', async () => {
    await open();
    await world.openForm();
    await world.slack.people.fill(maya, { title: 'Mine' });
    await world.choose('digest_when', 'cron');
    await world.choose('digest_target', 'person');
    const view = await world.submit({ expression: '* * * * *' });
    expect(Object.keys(view?.errors ?? {})).toEqual(['expression']);
    expect(view?.errors.expression).toContain('15 minutes');
    expect(JSON.stringify((await world.submit({ expression: '0 9 1 * *' }))?.blocks)).toContain('Mine');
    expect(await world.digests.list({ person: person(maya) })).toMatchObject([
      { title: 'Mine', target: { kind: 'person' }, schedule: { kind: 'cron', expression: '0 9 1 * *' } },
    ]);
  });

  it('says under each field what cannot be', async () => {
    await open();
    await world.openForm(tom);
    const problems = async (values: Record<string, unknown>, words?: string[]) =>
      (await world.submit(values, words, tom))?.errors ?? {};
    expect(await problems({ channel: 'C07SECRET01' })).toMatchObject({ channel: expect.stringMatching(/invite/) });
    expect(await problems({ channel: 'C07SHARED01' })).toMatchObject({
      channel: expect.stringMatching(/another organisation/),
    });
    expect(await problems({ channel: general }, ['Diary'])).toMatchObject({
      digest_sources: expect.stringMatching(/do not see “Diary”/),
    });
    expect(await problems({ channel: general, filter: 'Stage is Done' })).toMatchObject({
      filter: expect.stringMatching(/Status/),
    });
    expect(await world.digests.list({ person: person(tom) })).toEqual([]);
    await world.slack.people.closeModal(tom);
    await world.openForm(maya);
    expect((await world.submit({ channel: 'C07PRIVATE1' }))?.errors.channel).toMatch(/you are in/);
  });

  it('does not take an outage for a channel without the bot', async () => {
    await open();
    await world.openForm();
    world.slack.faults.add({ path: /users\.conversations/, kind: 'error', status: 503 });
    expect((await world.submit({ channel: general }))?.errors.channel).toMatch(/send this form again/);
    world.slack.faults.clear();
    expect((await world.submit({ channel: general }))?.errors).toEqual({});
  });

  it('keeps the direct messages of its owner to what the owner chose', async () => {
    await open();
    const { id } = await world.make({}, person(tom));
    await world.command('digest list');
    await world.click(await world.told(/Made by/), 'digest_edit');
    await world.slack.until(() => world.slack.modal(maya)?.title === 'Change a digest');
    await world.choose('digest_target', 'person');
    const view = await world.submit({});
    expect(view?.errors).toEqual({ digest_target: expect.stringMatching(/Only the person who looks after/) });
    expect(await world.digests.read(id)).toMatchObject({ target: { kind: 'channel' } });
  });

  it('is for members only', async () => {
    await open();
    await world.command('digest', gil);
    await world.told(/only for full members/, gil);
  });
});

function viewOf(view: ReturnType<World['slack']['modal']>) {
  return { id: view?.id, callback_id: view?.callbackId, private_metadata: view?.privateMetadata };
}
