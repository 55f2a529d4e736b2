import { webApi } from '@slack/bolt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../../src/log.ts';
import { audienceOf, createChannels, placeName } from '../../src/slack/channels.ts';
import { createPeople } from '../../src/slack/people.ts';
import { overhear } from '../../src/slack/thread.ts';
import type { Storage } from '../../src/storage/storage.ts';
import type { SlackStandIn } from '../standins/slack/contract.ts';
import { smallSlack } from '../standins/slack/small-workspace.ts';
import { openTestStorage } from '../support/storage.ts';
import { general, gil, maya, tom } from './surface.ts';

let slack: SlackStandIn;
let storage: Storage;
beforeEach(async () => {
  [slack, storage] = await Promise.all([smallSlack({ unlimited: true }), openTestStorage()]);
});
afterEach(async () => {
  await slack[Symbol.asyncDispose]();
  await storage[Symbol.asyncDispose]();
});

const log = createLogger('silent');
const client = () =>
  new webApi.WebClient(slack.botToken, {
    slackApiUrl: slack.url,
    retryConfig: { retries: 0 },
    logLevel: webApi.LogLevel.ERROR,
  });
const people = (adminUsers: string[] = [], teamId = slack.teamId) =>
  createPeople({ client: client(), cache: storage.cache('people', 60_000), adminUsers, teamId });
const channels = () => createChannels({ client: client(), cache: storage.cache('people', 60_000), log });

describe('people', () => {
  it('are members, admins or guests as Slack and the settings say', async () => {
    expect(await people().person(tom)).toEqual({
      id: tom,
      name: 'Tom Okafor',
      timeZone: 'Europe/London',
      isAdmin: true,
      isGuest: false,
    });
    expect(await people().person(maya)).toMatchObject({ isAdmin: false, isGuest: false });
    expect(await people([gil]).person(gil)).toMatchObject({ isGuest: true, isAdmin: false });
  });

  it('named in the settings are admins', async () => {
    expect(await people([maya]).person(maya)).toMatchObject({ isAdmin: true });
  });

  it('of another workspace, and those whom Slack does not know, are guests', async () => {
    expect(await people([maya], 'T0OTHER').person(maya)).toMatchObject({ isGuest: true, isAdmin: false });
    expect(await people().person('U0NOBODY')).toMatchObject({ isGuest: true, name: 'U0NOBODY', timeZone: 'UTC' });
  });

  it('are asked for once, also by several at the same time', async () => {
    const known = people();
    await Promise.all([known.person(maya), known.person(maya), known.name(maya)]);
    await people().person(maya);
    expect(slack.calls.filter(({ method }) => method === 'users.info')).toHaveLength(1);
  });

  it('keep their id for a name while Slack does not answer', async () => {
    slack.faults.add({ path: /users\.info/, kind: 'error', status: 500, body: {} });
    expect(await people().name(maya)).toBe(maya);
  });
});

describe('channels', () => {
  it('are external when Slack or the event says so', async () => {
    expect(await channels().channel(general)).toEqual({
      id: general,
      name: 'general',
      creatorId: maya,
      isDirect: false,
      isExternal: false,
    });
    expect(await channels().channel(general, true)).toMatchObject({ isExternal: true });
    expect(await channels().channel('C07SHARED01', false)).toMatchObject({ isExternal: true });
  });

  it('that nobody describes are taken for external', async () => {
    slack.faults.add({ path: /conversations\.info/, kind: 'error', status: 500, body: {} });
    const unknown = await channels().channel(general);
    expect(unknown).toEqual({ id: general, isDirect: false, isExternal: true });
    expect(placeName(unknown)).toBe('a group conversation');
    expect(await channels().channel(general, false)).toMatchObject({ isExternal: false });
  });

  it('of one person and the bot have that person as their only reader', async () => {
    const person = await people().person(maya);
    expect(audienceOf(await channels().channel(slack.people.directMessage(maya)), person)).toEqual({
      kind: 'person',
      person,
    });
  });
});

describe('what others wrote in a thread', () => {
  const parts = () => ({ client: client(), people: people(), botUserId: slack.botUserId, log });

  it('is read page by page, the latest hundred of it', async () => {
    const ts = await slack.people.post(tom, general, 'start');
    for (let index = 0; index < 130; index++) await slack.people.post(maya, general, `line ${index}`, { threadTs: ts });
    const questionTs = await slack.people.post(tom, general, 'and?', { threadTs: ts });
    const overheard = await overhear(parts(), { channelId: general, threadTs: ts, questionTs });
    expect(overheard).toHaveLength(100);
    expect(overheard.at(-1)).toEqual({ name: 'Maya Lindqvist', text: 'line 129' });
  });

  it('is left out when the thread cannot be read', async () => {
    slack.faults.add({
      path: /conversations\.replies/,
      kind: 'error',
      status: 200,
      body: { ok: false, error: 'missing_scope' },
    });
    expect(await overhear(parts(), { channelId: general, threadTs: '1.1', questionTs: '1.2' })).toEqual([]);
  });
});
