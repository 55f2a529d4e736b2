import { afterEach, describe, expect, it } from 'vitest';
import { answering, answers, end, general, maya, openSurface, readable, type Surface, text } from '../surface.ts';

let surface: Surface;
afterEach(() => surface[Symbol.asyncDispose]());

/** Each turn says its first word and waits for `release`, or until it is stopped. */
async function openHeld() {
  const held: (() => void)[] = [];
  surface = await openSurface(async function* ({ prompt, signal }) {
    yield text(`About ${prompt}: `);
    await new Promise<void>((resolve) => {
      held.push(resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    if (signal.aborted) return yield end({ kind: 'stopped' });
    yield text('done.');
    yield end();
  });
  const { slack } = surface;
  const ask = (words: string, threadTs?: string) =>
    slack.people.post(maya, general, `@Archivist ${words}`, threadTs ? { threadTs } : {});
  const shown = (ts: string) => slack.thread(general, ts).filter(({ isBot }) => isBot);
  const running = (ts: string, words: string) =>
    slack.until(() => shown(ts).some((one) => readable(one).includes(words)));
  const release = () => {
    for (const go of held.splice(0)) go();
  };
  return { slack, ask, shown, running, release };
}

const waits = /answer this after the question before it/;

describe('a question behind another one of its thread', () => {
  it('is told that it waits, until it is answered', async () => {
    const { slack, ask, shown, running, release } = await openHeld();
    const ts = await ask('one');
    await running(ts, 'About one');
    await ask('two', ts);
    await slack.until(() => shown(ts).some((one) => waits.test(readable(one))));
    expect(surface.turns.map(({ prompt }) => prompt)).toEqual(['one']);
    release();
    await running(ts, 'About two');
    expect(shown(ts).some((one) => waits.test(readable(one)))).toBe(false);
    release();
    const both = await answers(slack, general, ts, maya, 2);
    expect(both.map(readable)).toEqual([
      expect.stringMatching(/^About one: done\./),
      expect.stringMatching(/^About two: done\./),
    ]);
  });

  it('is stopped with it, each in its own message', async () => {
    const { slack, ask, shown, running } = await openHeld();
    const ts = await ask('one');
    await running(ts, 'About one');
    await ask('two', ts);
    await slack.until(() => shown(ts).some((one) => waits.test(readable(one))));
    await slack.people.stop(maya, general, ts);
    await slack.until(() => shown(ts).filter((one) => /Stopped\./.test(readable(one))).length === 2);
    await slack.until(() => shown(ts).length === 2 && slack.session(general, ts)?.status === 'active');
    expect(surface.turns).toHaveLength(1);
  });
});

describe('stopping', () => {
  it('takes effect, whichever process runs the answer and whichever hears of it', async () => {
    const { slack, ask, shown, running } = await openHeld();
    await using _other = await openSurface(answering(text('Me?')), { workspace: slack, storage: surface.storage });
    const roots = await Promise.all(['one', 'two', 'three', 'four', 'five', 'six'].map((words) => ask(words)));
    await slack.until(() => roots.every((ts) => shown(ts).some(({ stream }) => stream?.markdown)));
    for (const ts of roots) {
      const turn = surface.turns.find(({ conversationId }) => conversationId.endsWith(ts));
      if (!turn) continue;
      await running(ts, 'About');
      await slack.people.post(maya, general, '@Archivist stop', { threadTs: ts });
      await expect.poll(() => turn.signal.aborted, { timeout: 10_000 }).toBe(true);
      await slack.until(() => shown(ts).some((one) => /Stopped\./.test(readable(one))));
    }
    await slack.until(() => roots.every((ts) => slack.session(general, ts)?.status === 'active'));
    for (const ts of roots) expect(shown(ts)).toHaveLength(1);
  });

  it('is asked for once, also when it is delivered again', async () => {
    const { slack, ask, running, release } = await openHeld();
    const ts = await ask('one');
    await running(ts, 'About one');
    await slack.people.post(maya, general, '@Archivist stop', { threadTs: ts });
    await slack.until(() => slack.session(general, ts)?.status === 'active');
    await ask('two', ts);
    await running(ts, 'About two');
    const stop = slack.thread(general, ts).find(({ text: words }) => words.endsWith('stop'));
    const event = { type: 'app_mention', user: maya, channel: general, ts: stop?.ts, thread_ts: ts };
    await slack.people.deliver('event', {
      type: 'event_callback',
      team_id: slack.teamId,
      event_id: 'EvStopAgain',
      event: { ...event, text: `<@${slack.botUserId}> stop`, event_ts: stop?.ts },
    });
    release();
    await slack.until(() => slack.session(general, ts)?.status === 'active');
    const [, second] = await answers(slack, general, ts, maya, 2);
    expect(readable(second)).toMatch(/^About two: done\./);
  });
});
