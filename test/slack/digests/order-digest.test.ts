import { afterEach, describe, expect, it } from 'vitest';
import type { PageRef } from '../../../src/knowledge/knowledge.ts';
import type { Connection } from '../../../src/notion/connection.ts';
import type { SlackMessage } from '../../standins/slack/contract.ts';
import { general, gil, maya, noKnowledge, readable, tom } from '../surface.ts';
import { changed, openDigests } from './digest-surface.ts';

type World = Awaited<ReturnType<typeof openDigests>>;
let world: World;
afterEach(() => world[Symbol.asyncDispose]());

const connection: Connection = {
  id: 'internal:eng',
  name: 'eng',
  kind: 'internal',
  visibility: 'everyone',
  channelIds: [],
  state: 'connected',
};
const ref = (kind: PageRef['kind'], id: string, title: string): PageRef => ({
  connectionId: connection.id,
  id,
  kind,
  url: `https://app.notion.com/p/${id}`,
  title,
  place: [],
  editedAt: '',
  syncedAt: '',
});
const projects = ref('data_source', 'a'.repeat(32), 'Projects <!channel>');
const handbook = ref('page', 'b'.repeat(32), 'Handbook');
const diary = ref('page', 'c'.repeat(32), 'Diary');

/** A workspace in which channels do not see the diary. */
async function open(): Promise<void> {
  world = await openDigests(async () => changed(1), {
    knowledge: {
      ...noKnowledge,
      find: async (_audience, words, { kind } = {}) =>
        [projects, handbook, diary].filter(
          (one) => (kind === 'data_source') === (one.kind === 'data_source') && one.title.includes(words),
        ),
      refs: async ({ kind }, ids) =>
        [projects, handbook, ...(kind === 'person' ? [diary] : [])].filter(({ id }) => ids.includes(id)),
      connectionsFor: async () => [connection.id],
      dataSource: async () => ({
        source: projects,
        description: '',
        columns: [{ name: 'Status', type: 'status', options: ['In progress', 'Done'] }],
        rows: 3,
      }),
    },
    connections: {
      all: async () => [connection],
      find: async () => connection,
      setVisibility: async () => undefined,
      disconnect: async () => ({ revoked: true }),
      takeUntold: async () => [],
      putBackUntold: async () => {},
    },
  });
}

const command = (words: string, user = maya, channel = general) =>
  world.slack.people.command(user, channel, '/notion', words);

async function told(pattern: RegExp, viewer = maya, channel = general): Promise<SlackMessage> {
  return world.slack.until(() =>
    world.slack
      .messages(channel, viewer)
      .find((message) => message.ephemeralTo === viewer && pattern.test(readable(message))),
  );
}

async function openForm(user = maya, channel = general): Promise<void> {
  await command('digest', user, channel);
  await world.slack.until(() => world.slack.modal(user)?.callbackId === 'digest_form');
}

async function submit(values: Record<string, unknown>, words: string[] = ['Projects'], user = maya) {
  const { people, modal } = world.slack;
  const sources = [];
  for (const each of words) sources.push((await people.suggest(user, 'digest_sources', each))[0]?.value);
  await people.submit(user, { digest_sources: sources, ...values });
  return modal(user);
}

const choose = async (field: string, value: string, user = maya) => {
  const view = world.slack.modal(user);
  await world.slack.people.click(user, { viewId: view?.id ?? '' }, field, value);
  await world.slack.until(() => world.slack.modal(user)?.hash !== view?.hash);
};

describe('/notion digest', () => {
  it('makes one digest of one form, and says when it comes', async () => {
    await open();
    await openForm();
    const groups = await world.slack.people.suggest(maya, 'digest_sources', '');
    expect(groups.map(({ text }) => text)).toEqual(['Everything in eng', 'Projects <!channel>', 'Handbook', 'Diary']);
    const form = world.slack.modal(maya);
    const view = await submit({ filter: 'Status is In progress' }, ['Projects', 'Handbook']);
    expect(JSON.stringify(view?.blocks)).toMatch(/weekdays at 09:00.*next \w{3}/i);
    const [digest, ...more] = await world.digests.list({ person: await anybody() });
    expect(more).toEqual([]);
    expect(digest).toMatchObject({
      title: 'Projects <!channel> and 1 more',
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
    expect(await world.digests.list({ person: await anybody() })).toHaveLength(1);
  });

  it('shows the fields that a choice needs, and keeps what was typed', async () => {
    await open();
    await openForm();
    await world.slack.people.fill(maya, { title: 'Mine' });
    await choose('digest_when', 'cron');
    await choose('digest_target', 'person');
    const view = await submit({ expression: '* * * * *' });
    expect(Object.keys(view?.errors ?? {})).toEqual(['expression']);
    expect(view?.errors.expression).toContain('15 minutes');
    expect(JSON.stringify((await submit({ expression: '0 9 1 * *' }))?.blocks)).toContain('Mine');
    expect(await world.digests.list({ person: await anybody() })).toMatchObject([
      { title: 'Mine', target: { kind: 'person' }, schedule: { kind: 'cron', expression: '0 9 1 * *' } },
    ]);
  });

  it('says under each field what cannot be', async () => {
    await open();
    await openForm(tom);
    const problems = async (values: Record<string, unknown>, words?: string[]) =>
      (await submit(values, words, tom))?.errors ?? {};
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
    expect(await world.digests.list({ person: await anybody(tom) })).toEqual([]);
    await world.slack.people.closeModal(tom);
    await openForm(maya);
    expect((await submit({ channel: 'C07PRIVATE1' }))?.errors.channel).toMatch(/you are in/);
  });

  it('is for members only', async () => {
    await open();
    await command('digest', gil);
    await told(/only for full members/, gil);
  });
});

describe('/notion digest list', () => {
  const click = (message: SlackMessage, action: string, user = maya) =>
    world.slack.people.click(user, { channel: general, ts: message.ts }, action);

  it('shows everybody who made it, and buttons to those who may change it', async () => {
    await open();
    const { id } = await world.make({}, await anybody(tom));
    await command('digest list', maya);
    const shown = await told(/Made by <@U07TOM00002>/);
    expect(JSON.stringify(shown.blocks)).toContain('digest_pause');
    await click(shown, 'digest_pause');
    await told(/Paused: \*Projects\*/);
    expect((await world.digests.read(id))?.state).toBe('paused');
    await command('digest resume');
    await told(/Resumed: \*Projects\*.*It comes next/);
    await command('digest list');
    await click(await told(/Made by .* · next \w{3} \d/), 'digest_edit');
    await world.slack.until(() => world.slack.modal(maya)?.title === 'Change a digest');
    expect(JSON.stringify((await submit({ title: 'Renamed' }))?.blocks)).toContain('Renamed');
    expect(await world.digests.read(id)).toMatchObject({ title: 'Renamed', creatorId: tom });
    await world.slack.people.closeModal(maya);
    await command('digest delete renamed');
    await told(/Deleted: \*Renamed\*/);
    expect(await world.digests.read(id)).toBeUndefined();
  });

  it('lets an admin stop what they may not look into', async () => {
    await open();
    const { id } = await world.make({ title: 'Secret plans', target: { kind: 'person' } });
    await command('digest list', tom);
    const shown = await told(/Made by/, tom);
    expect(readable(shown)).not.toContain('Secret');
    await click(shown, 'digest_edit', tom);
    await told(/Only the person who gets this digest can edit it/, tom);
    await click(shown, 'digest_pause', tom);
    expect(readable(await told(/Paused/, tom))).not.toContain('Secret');
    expect((await world.digests.read(id))?.state).toBe('paused');
  });

  it('refuses others', async () => {
    await open();
    const { id } = await world.make({ target: { kind: 'channel', channelId: 'C07PRIVATE1' } }, await anybody(tom));
    await command('digest list', tom, 'C07PRIVATE1');
    const shown = await told(/Made by/, tom, 'C07PRIVATE1');
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
    await command('digest now');
    await told(/On its way/);
    await world.slack.until(() => world.posts().some((post) => readable(post).includes('1 change since')));
    await expect.poll(async () => (await world.digests.read(id))?.lastOutcome?.text).toBe('1 change');
    expect(world.posts().filter(({ ephemeralTo }) => !ephemeralTo)).toHaveLength(1);
    await command('digest now nothing of that name');
    await told(/There is no digest “nothing of that name” here. Choose one of: “Projects”/);
  });

  it('says that there is none', async () => {
    await open();
    await command('digest list');
    await told(/There is no digest here/);
    await world.slack.people.openHome(maya);
    await world.slack.until(() => JSON.stringify(world.slack.home(maya) ?? '').includes('There is no digest here'));
  });
});

async function anybody(id = maya) {
  return { id, name: 'Somebody', timeZone: 'UTC', isAdmin: false, isGuest: false };
}

function viewOf(view: ReturnType<World['slack']['modal']>) {
  return { id: view?.id, callback_id: view?.callbackId, private_metadata: view?.privateMetadata };
}
