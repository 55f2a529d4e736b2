import { afterEach, describe, expect, it } from 'vitest';
import {
  answering,
  answers,
  cite,
  end,
  general,
  gil,
  keyPage,
  maya,
  openSurface,
  readable,
  type Surface,
  type SurfaceOptions,
  text,
  tom,
} from '../surface.ts';

let surface: Surface;
afterEach(() => surface[Symbol.asyncDispose]());

const rotation = answering(
  { type: 'status', text: 'is searching' },
  { type: 'task', id: 't1', title: 'Searching Notion for “key rotation”', state: 'running' },
  { type: 'task', id: 't1', title: 'Searching Notion for “key rotation”', state: 'done', sources: [keyPage] },
  text('Rotate keys every '),
  text('90 days.'),
  cite(keyPage),
);

async function open(answer = rotation, options: SurfaceOptions = {}) {
  surface = await openSurface(answer, options);
  return surface.slack;
}

describe('a mention in a channel', () => {
  it('is answered in its thread with task cards, numbered citations and sources', async () => {
    const slack = await open();
    const ts = await slack.people.post(maya, general, '@Archivist How do we rotate API keys?');
    const [answer] = await answers(slack, general, ts);
    expect(answer?.stream?.markdown).toBe(`Rotate keys every 90 days. [1](${keyPage.url})`);
    expect(answer?.stream?.tasks).toMatchObject([{ status: 'complete', sources: [{ url: keyPage.url }] }]);
    expect(readable(answer)).toContain('API keys › Rotation> · edited 12 Mar 2026 by Tom Okafor');
    expect(JSON.stringify(answer?.blocks)).toContain('feedback_buttons');
    expect(surface.turns).toMatchObject([
      {
        prompt: 'How do we rotate API keys?',
        place: 'the channel #general',
        asker: { id: maya, name: 'Maya Lindqvist', timeZone: 'Europe/Stockholm', isAdmin: false, isGuest: false },
        audience: { kind: 'channel', channelId: general, isExternal: false },
        overheard: [],
      },
    ]);
  });

  it('shows a status and a running session at once, and an active session at the end', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slack = await open(async function* () {
      await held;
      yield text('Yes.');
      yield end();
    });
    const ts = await slack.people.post(maya, general, '@Archivist Is the office open?');
    await slack.until(() => slack.threadStatus(general, ts));
    await slack.until(() => slack.session(general, ts)?.status === 'processing');
    release();
    await slack.until(() => slack.session(general, ts)?.status === 'active');
    expect(slack.session(general, ts)?.title).toBe('Is the office open?');
    expect(slack.threadStatus(general, ts)).toBeUndefined();
  });

  it('says once in a thread that an AI can be wrong', async () => {
    const slack = await open();
    const ts = await slack.people.post(maya, general, '@Archivist one?');
    await answers(slack, general, ts);
    await slack.until(() => slack.session(general, ts)?.status === 'active');
    await slack.people.post(maya, general, '@Archivist two?', { threadTs: ts });
    const both = await answers(slack, general, ts, maya, 2);
    expect(both.map((message) => readable(message).includes('AI answers can be wrong'))).toEqual([true, false]);
  });

  it('is answered once when Slack delivers it twice and when two processes get it', async () => {
    const slack = await open();
    await using second = await openSurface(rotation, { workspace: slack, storage: surface.storage });
    const ts = await slack.people.post(maya, general, '@Archivist How?');
    await answers(slack, general, ts);
    const event = {
      type: 'app_mention',
      user: maya,
      ts,
      channel: general,
      text: `<@${slack.botUserId}> How?`,
      event_ts: ts,
    };
    const envelope = { type: 'event_callback', team_id: slack.teamId, event, is_ext_shared_channel: false };
    await Promise.all(
      ['EvX1', 'EvX1', 'EvX2'].map((event_id) => slack.people.deliver('event', { ...envelope, event_id })),
    );
    await slack.until(() => slack.session(general, ts)?.status === 'active');
    expect(surface.turns.length + second.turns.length).toBe(1);
    expect(await answers(slack, general, ts)).toHaveLength(1);
  });

  it('brings what others wrote in the thread, named, without the bot and the question', async () => {
    const slack = await open();
    const ts = await slack.people.post(tom, general, 'The staging key leaked &amp; we must act');
    await slack.people.post(tom, general, 'Ask <@U07MAYA0001>', { threadTs: ts });
    await slack.people.post(maya, general, '@Archivist what is the rule?', { threadTs: ts });
    await answers(slack, general, ts);
    await slack.until(() => slack.session(general, ts)?.status === 'active');
    await slack.people.post(tom, general, 'Thanks @Maya Lindqvist', { threadTs: ts });
    await slack.people.post(maya, general, '@Archivist and who does it?', { threadTs: ts });
    await answers(slack, general, ts, maya, 2);
    expect(surface.turns.map(({ overheard }) => overheard.map(({ name }) => name))).toEqual([
      ['Tom Okafor', 'Tom Okafor'],
      ['Tom Okafor'],
    ]);
    expect(surface.turns[1]?.overheard[0]?.text).toContain('Thanks');
  });

  it('without words gets a short help instead of a turn', async () => {
    const slack = await open();
    for (const words of ['@Archivist', '@Archivist 🎉🎉', '@Archivist \u200b\u202e', '@Archivist help']) {
      const ts = await slack.people.post(maya, general, words);
      const [message] = await answers(slack, general, ts);
      expect(readable(message)).toContain('/notion ask');
    }
    expect(surface.turns).toEqual([]);
  });

  it('of 40,000 characters is declined with a reason', async () => {
    const slack = await open();
    const ts = await slack.people.post(maya, general, `@Archivist ${'why '.repeat(9_990)}`);
    const [message] = await answers(slack, general, ts);
    expect(message?.text).toMatch(/too long for me.*12,000/);
    expect(surface.turns).toEqual([]);
  });

  it('tells the answerer about guests and shared channels, and shows what it declines with', async () => {
    const slack = await open(answering(end({ kind: 'declined', reason: 'Only members, sorry.' })));
    const ts = await slack.people.post(gil, general, '@Archivist What is our vacation policy?');
    const [message] = await answers(slack, general, ts);
    expect(readable(message)).toContain('Only members, sorry.');
    expect(JSON.stringify(message?.blocks)).not.toContain('feedback_buttons');
    expect(surface.turns[0]?.asker.isGuest).toBe(true);
    const shared = await slack.people.post(maya, 'C07SHARED01', '@Archivist What is our vacation policy?');
    await answers(slack, 'C07SHARED01', shared);
    expect(surface.turns[1]?.audience).toMatchObject({ kind: 'channel', isExternal: true });
  });

  it('from a bot or in an edit is not a question', async () => {
    const slack = await open();
    const event = {
      type: 'app_mention',
      ts: '1700000000.000100',
      channel: general,
      text: `<@${slack.botUserId}> hi`,
      event_ts: '1',
    };
    const envelope = { type: 'event_callback', team_id: slack.teamId, is_ext_shared_channel: false };
    await slack.people.deliver('event', {
      ...envelope,
      event_id: 'EvB1',
      event: { ...event, user: 'U0BOT', bot_id: 'B0OTHER' },
    });
    await slack.people.deliver('event', {
      ...envelope,
      event_id: 'EvB2',
      event: { ...event, user: maya, edited: { user: maya, ts: '1' } },
    });
    const ts = await slack.people.post(maya, general, '@Archivist real?');
    await answers(slack, general, ts);
    expect(surface.turns.map(({ prompt }) => prompt)).toEqual(['real?']);
  });

  it('that is deleted before the answer is let go without a message', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slack = await open(async function* () {
      await held;
      yield text('Too late.');
      yield end();
    });
    const ts = await slack.people.post(maya, general, '@Archivist How?');
    await slack.until(() => slack.threadStatus(general, ts));
    await slack.people.remove(maya, general, ts);
    release();
    await surface.surface.stop();
    const seen = [...slack.messages(general, maya), ...slack.messages(slack.people.directMessage(maya), maya)];
    expect(seen.filter(({ isBot }) => isBot)).toEqual([]);
  });

  it('that fails before it can be answered is told once, with a reference', async () => {
    const slack = await open();
    slack.faults.add({ path: /users\.info/, kind: 'error', status: 500, body: {} });
    const ts = await slack.people.post(maya, general, '@Archivist How?');
    const [message, ...more] = await answers(slack, general, ts);
    expect(message?.text).toMatch(/Slack is not answering.*reference `[0-9a-f]{8}`/);
    expect(more).toEqual([]);
  });
});
