import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { onServer } from '../../support/postgres.ts';
import {
  type Answer,
  answering,
  answers,
  end,
  general,
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

async function open(answer: Answer, options: SurfaceOptions = {}) {
  surface = await openSurface(answer, options);
  return surface.slack;
}

const shown = (ts: string) => surface.slack.thread(general, ts).filter(({ isBot }) => isBot);
const ended = (ts: string) => surface.slack.until(() => surface.slack.session(general, ts)?.status === 'active');
const change = (set: string) => onServer(surface.storage.connectionString, `update questions set ${set}`);
async function states(): Promise<{ state: string }[]> {
  const rows = await onServer(surface.storage.connectionString, 'select state from questions order by position');
  return rows as { state: string }[];
}

/** A question that was accepted by a process which answers nothing, as `set` leaves it. */
async function leftBehind(set: string): Promise<string> {
  const slack = await open(async function* ({ signal }) {
    yield text('Half of it');
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  });
  const ts = await slack.people.post(maya, general, '@Archivist How?');
  await slack.until(() => shown(ts).some(({ stream }) => stream?.markdown));
  await surface.surface.stop(0);
  await change(set);
  return ts;
}

const failing = (canRetry: boolean) =>
  end({ kind: 'failed', message: 'Claude is overloaded (reference `deadbeef`)', reference: 'deadbeef', canRetry });

describe('a failure that may pass', () => {
  it('has a button to try again, which anybody may click, and counts once', async () => {
    let tries = 0;
    const slack = await open(async function* () {
      tries += 1;
      yield text(`Try ${tries}. `);
      if (tries === 1) return yield failing(true);
      await sleep(300);
      yield end();
    });
    const ts = await slack.people.post(maya, general, '@Archivist How?');
    const [failed] = await answers(slack, general, ts);
    expect(readable(failed)).toMatch(/Try 1\.[\s\S]*deadbeef[\s\S]*Try again/);
    const target = { channel: general, ts: failed?.ts ?? '' };
    await Promise.all([tom, maya, tom].map((user) => slack.people.click(user, target, 'question_retry')));
    await slack.until(() => shown(ts).some((one) => readable(one).startsWith('Try 2.')));
    await ended(ts);
    const [again, ...more] = shown(ts).filter(({ ephemeralTo }) => !ephemeralTo);
    expect(again?.ts).toBe(failed?.ts);
    expect(readable(again)).not.toMatch(/deadbeef|Try again/);
    expect(more).toEqual([]);
    expect(tries).toBe(2);
  });

  it('has no button where a second try could do harm', async () => {
    const slack = await open(answering(text('Hm. '), failing(false)));
    const ts = await slack.people.post(maya, general, '@Archivist How?');
    expect(readable((await answers(slack, general, ts))[0])).not.toContain('Try again');
  });
});

describe('a question that nobody could answer', () => {
  it('for a quarter of an hour ends with an apology in the message that was begun, and a button', async () => {
    const ts = await leftBehind(`accepted_at = now() - interval '16 minutes'`);
    await using next = await openSurface(answering(text('Like this.')), {
      workspace: surface.slack,
      storage: surface.storage,
    });
    await surface.slack.until(() => shown(ts).some((one) => /I am sorry/.test(readable(one))));
    const [apology, ...more] = await answers(surface.slack, general, ts);
    expect(more).toEqual([]);
    expect(next.turns).toEqual([]);
    await surface.slack.people.click(tom, { channel: general, ts: apology?.ts ?? '' }, 'question_retry');
    await surface.slack.until(() => shown(ts).some((one) => readable(one).startsWith('Like this.')));
    expect(shown(ts)).toHaveLength(1);
  });

  it('because the process died of it each time ends with a reference', async () => {
    const ts = await leftBehind('attempts = 5');
    await using next = await openSurface(answering(), { workspace: surface.slack, storage: surface.storage });
    await surface.slack.until(() =>
      shown(ts).some((one) => /interrupted each time.*`[0-9a-f]{8}`/.test(readable(one))),
    );
    expect(next.turns).toEqual([]);
    await expect.poll(states).toEqual([{ state: 'failed' }]);
  });

  it('because it hangs ends with a sentence, and the turn is aborted', async () => {
    const patience = { turnMs: 10_000, silenceMs: 400, goodbyeMs: 100 };
    const slack = await open(
      async function* () {
        yield text('Let me see');
        await new Promise(() => {});
      },
      { settings: { patience } },
    );
    const ts = await slack.people.post(maya, general, '@Archivist How?');
    await ended(ts);
    const [message] = await answers(slack, general, ts);
    expect(readable(message)).toMatch(/^Let me see[\s\S]*took too long[\s\S]*`[0-9a-f]{8}`[\s\S]*Try again/);
    expect(surface.turns[0]?.signal.aborted).toBe(true);
  });

  it('because its process is gone is delivered as far as it was known, without asking again', async () => {
    const ts = await leftBehind('attempts = 1');
    const kept = {
      answer: {
        text: 'The whole of it.',
        citations: [],
        outcome: { kind: 'answered' },
        proposals: [],
        layout: { cuts: [], withCards: [] },
      },
      facts: { turnId: 't1', timeZone: 'UTC', warn: false },
    };
    await change(`answer = '${JSON.stringify(kept)}'`);
    await using next = await openSurface(answering(), { workspace: surface.slack, storage: surface.storage });
    await surface.slack.until(() => shown(ts).some((one) => readable(one).startsWith('The whole of it.')));
    expect(shown(ts)).toHaveLength(1);
    expect(next.turns).toEqual([]);
    await ended(ts);
    expect(surface.slack.threadStatus(general, ts)).toBeUndefined();
  });
});

describe('a place where Slack lets nobody post any more', () => {
  it('is told of in a direct message', async () => {
    const archived = Promise.withResolvers<void>();
    const slack = await open(async function* () {
      await archived.promise;
      yield text('Like this.');
      yield end();
    });
    const ts = await slack.people.post(maya, general, '@Archivist How?');
    await slack.until(() => slack.session(general, ts)?.status === 'processing');
    await slack.people.archive(tom, general);
    archived.resolve();
    const channel = slack.people.directMessage(maya);
    await slack.until(() => slack.messages(channel, maya).some((one) => /channel is archived/.test(readable(one))));
    await expect.poll(states).toEqual([{ state: 'failed' }]);
    expect(slack.messages(channel, maya)).toHaveLength(1);
  });
});

describe('two bots that answer each other', () => {
  it('end after three turns with a sentence, then silence', async () => {
    const slack = await open(answering(text('And you?')));
    const ts = await slack.people.post(maya, general, '@Archivist Hello?');
    for (let count = 1; count < 6; count += 1) {
      await expect.poll(async () => (await states()).every(({ state }) => !/accepted|running/.test(state))).toBe(true);
      await slack.people.post(maya, general, `@Archivist And you? ${count}`, { threadTs: ts });
    }
    await expect
      .poll(states)
      .toEqual(['answered', 'answered', 'answered', 'declined', 'ignored', 'ignored'].map((state) => ({ state })));
    expect(surface.turns).toHaveLength(3);
    expect(shown(ts).filter((one) => /two bots talking/.test(readable(one)))).toHaveLength(1);
    expect(shown(ts)).toHaveLength(4);
    const whispers = () => slack.thread(general, ts, maya).filter(({ ephemeralTo }) => ephemeralTo === maya);
    await expect.poll(() => whispers().map(({ text }) => text)).toContainEqual(expect.stringMatching(/silent in it/));
    await slack.people.post(tom, general, '@Archivist And me?', { threadTs: ts });
    await expect.poll(() => surface.turns.length).toBe(4);
    await ended(ts);
  });
});
