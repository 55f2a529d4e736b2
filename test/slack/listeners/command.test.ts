import { afterEach, describe, expect, it } from 'vitest';
import type { SlackMessage } from '../../standins/slack/contract.ts';
import {
  answering,
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

async function open(answer = answering(text('Every 90 days.'), cite(keyPage)), options: SurfaceOptions = {}) {
  surface = await openSurface(answer, options);
  return surface.slack;
}

/** What the person sees in the channel that nobody else sees, once it reads like `pattern`. */
async function told(pattern: RegExp, viewer = maya): Promise<SlackMessage> {
  const { slack } = surface;
  return slack.until(() =>
    slack
      .messages(general, viewer)
      .find((message) => message.ephemeralTo === viewer && pattern.test(readable(message))),
  );
}

async function run(words: string, user = maya): Promise<void> {
  expect((await surface.slack.people.command(user, general, '/notion', words)).status).toBe(200);
}

describe('/notion', () => {
  it('answers where only the asker sees it, after a sign of life', async () => {
    const slack = await open();
    await run('How do we rotate keys?');
    const message = await told(/Every 90 days\. \[1\]/);
    expect(readable(message)).toContain('API keys › Rotation');
    const seen = slack.messages(general, maya).filter(({ isBot }) => isBot);
    expect(seen.map(({ text: shown }) => shown.slice(0, 18))).toEqual(['Looking in Notion…', 'Every 90 days. [1]']);
    expect(slack.messages(general, tom).filter(({ isBot }) => isBot)).toEqual([]);
    expect(surface.turns[0]).toMatchObject({ prompt: 'How do we rotate keys?', audience: { kind: 'person' } });
  });

  it('ask does the same', async () => {
    await open();
    await run('ask How?');
    await told(/Every 90 days/);
    expect(surface.turns[0]?.prompt).toBe('How?');
  });

  it('shares the answer in the channel after a click, once', async () => {
    const slack = await open();
    await run('How do we rotate keys?');
    const message = await told(/Every 90 days/);
    await slack.people.click(maya, { channel: general, ts: message.ts }, 'answer_share');
    const shared = await slack.until(() => slack.messages(general, tom).find(({ isBot }) => isBot));
    expect(readable(shared)).toMatch(/Maya Lindqvist asked: How do we rotate keys\?[\s\S]*Every 90 days[\s\S]*Sources/);
    await told(/Shared in the channel/);
  });

  it('does not share into a channel with people of another organisation', async () => {
    const slack = await open();
    await slack.people.command(maya, 'C07SHARED01', '/notion', 'How do we rotate keys?');
    const seen = (pattern: RegExp) =>
      slack.until(() => slack.messages('C07SHARED01', maya).find((message) => pattern.test(readable(message))));
    const message = await seen(/Every 90 days/);
    await slack.people.click(maya, { channel: 'C07SHARED01', ts: message.ts }, 'answer_share');
    await seen(/shared with another organisation/);
    expect(slack.messages('C07SHARED01', tom).filter(({ isBot }) => isBot)).toEqual([]);
  });

  it('asks to be invited where it may not post', async () => {
    const slack = await open();
    await slack.people.command(tom, 'C07SECRET01', '/notion', 'How do we rotate keys?');
    const seen = (pattern: RegExp) =>
      slack.until(() => slack.messages('C07SECRET01', tom).find((message) => pattern.test(readable(message))));
    await slack.people.click(tom, { channel: 'C07SECRET01', ts: (await seen(/Every 90 days/)).ts }, 'answer_share');
    await seen(/shared with another organisation|invite me/);
  });

  it('search lists pages with their link and age', async () => {
    await open(answering(), { search: async (query) => (query === 'keys' ? [keyPage] : []) });
    await run('search keys');
    const message = await told(/Pages for “keys”/);
    expect(readable(message)).toContain('edited 12 Mar 2026 by Tom Okafor');
    await run('search nothing like it');
    await told(/nothing for “nothing like it”/);
    await run('search');
    await told(/What shall I search for/);
  });

  it('shows a guest nothing', async () => {
    let asked = false;
    await open(answering(), {
      search: async () => {
        asked = true;
        return [keyPage];
      },
    });
    await run('search keys', gil);
    await told(/only answer full members/, gil);
    expect(asked).toBe(false);
  });

  it('status names what else is needed', async () => {
    await open();
    await run('status');
    await told(/No Notion workspace[\s\S]*Claude\*\s+answers with sonnet/);
  });

  it.each([
    ['', /Mention me in a channel/],
    ['help', /\/notion search/],
    ['serach', /Did you mean `\/notion search`/],
    ['onboarding', /`\/notion search onboarding`/],
    ['ask 🎉', /Ask me a question|\/notion ask/],
    [`ask ${'a'.repeat(13_000)}`, /too long for me/],
  ])('%j gets help', async (words, pattern) => {
    await open();
    await run(words);
    await told(pattern);
    expect(surface.turns).toEqual([]);
  });

  it('strict is changed by admins only, and read by everybody', async () => {
    await open();
    await run('strict on');
    await told(/Only an admin/);
    await run('strict on', tom);
    await told(/only when I am mentioned/, tom);
    expect(await surface.storage.channels.isStrict(general)).toBe(true);
    await run('strict');
    await told(/Strict is on/);
    await run('strict off', tom);
    await told(/without a mention/, tom);
    expect(await surface.storage.channels.isStrict(general)).toBe(false);
  });

  it('shows a failure with its reference and no share button', async () => {
    await open(
      answering(
        text('Half'),
        end({
          kind: 'failed',
          message: 'Claude is not answering (reference `deadbeef`)',
          reference: 'deadbeef',
          canRetry: false,
        }),
      ),
    );
    await run('How?');
    const message = await told(/Half[\s\S]*deadbeef/);
    expect(JSON.stringify(message.blocks)).not.toContain('answer_share');
  });
});
