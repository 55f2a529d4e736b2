import { afterEach, expect, it } from 'vitest';
import { onServer } from '../../support/postgres.ts';
import { answering, answers, end, general, maya, openSurface, type Surface, text, tom } from '../surface.ts';

let surface: Surface;
afterEach(() => surface[Symbol.asyncDispose]());

const idle = (ts: string) =>
  surface.slack.until(() => surface.slack.session(general, ts)?.status === 'active' && surface.turns.length > 0);
const states = () => onServer(surface.storage.connectionString, 'select state from questions order by position');

it('a message that comes as two kinds of events, each three times more, is one question', async () => {
  surface = await openSurface(answering(text('Yes.')));
  await using second = await openSurface(answering(text('Yes.')), {
    workspace: surface.slack,
    storage: surface.storage,
  });
  const { slack } = surface;
  const root = await slack.people.post(maya, general, '@Archivist one?');
  await answers(slack, general, root);
  const ts = await slack.people.post(tom, general, '@Archivist two?', { threadTs: root });
  const event = { user: tom, ts, thread_ts: root, channel: general, text: `<@${slack.botUserId}> two?`, event_ts: ts };
  const envelope = { type: 'event_callback', team_id: slack.teamId, is_ext_shared_channel: false };
  await Promise.all(
    ['app_mention', 'message'].flatMap((type) =>
      [1, 2, 3].map((attempt) =>
        slack.people.deliver(
          'event',
          { ...envelope, event_id: `Ev-${type}`, event: { ...event, type } },
          { 'x-slack-retry-num': String(attempt), 'x-slack-retry-reason': 'http_timeout' },
        ),
      ),
    ),
  );
  await answers(slack, general, root, maya, 2);
  await expect.poll(states).toEqual([{ state: 'answered' }, { state: 'answered' }]);
  expect(surface.turns.length + second.turns.length).toBe(2);
  expect(slack.thread(general, root).filter(({ isBot }) => isBot)).toHaveLength(2);
});

it('an event that comes again within the same second, signed the same, is answered once', async () => {
  surface = await openSurface(answering(text('Yes.')), { http: true });
  const { slack } = surface;
  const ts = await slack.people.post(maya, general, '@Archivist one?');
  const event = { type: 'app_mention', user: maya, ts, channel: general, text: `<@${slack.botUserId}> one?` };
  const again = { type: 'event_callback', team_id: slack.teamId, event_id: 'EvAgain', event };
  const replies = await Promise.all([1, 2, 3].map(() => slack.people.deliver('event', again)));
  expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
  await idle(ts);
  expect(surface.turns).toHaveLength(1);
});

it('words for somebody else are nobody’s question, also while an answer is under way', async () => {
  const release = Promise.withResolvers<void>();
  surface = await openSurface(async function* () {
    await release.promise;
    yield text('Yes.');
    yield end();
  });
  const { slack } = surface;
  const ts = await slack.people.post(maya, general, '@Archivist one?');
  await slack.until(() => slack.session(general, ts)?.status === 'processing');
  await slack.people.post(tom, general, 'I see', { threadTs: ts });
  await slack.until(() => slack.thread(general, ts).some(({ text: words }) => /answer this after/.test(words)));
  await slack.people.post(maya, general, 'Tom, can you do that?', { threadTs: ts });
  await expect.poll(async () => (await states())[2]).toEqual({ state: 'ignored' });
  release.resolve();
  await expect.poll(() => surface.turns.map(({ prompt }) => prompt)).toEqual(['one?', 'I see']);
  await expect.poll(states).toEqual(['answered', 'answered', 'ignored'].map((state) => ({ state })));
});
