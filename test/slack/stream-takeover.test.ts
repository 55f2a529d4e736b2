import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TurnEvent } from '../../src/agent/turn.ts';
import { LostLease } from '../../src/slack/journal.ts';
import { postOnce, takeBack } from '../../src/slack/post-once.ts';
import { lose } from '../../src/slack/running.ts';
import { bodyOf, openStreaming, type Question } from './streaming.ts';
import { end, text } from './surface.ts';

let streaming: Awaited<ReturnType<typeof openStreaming>>;
let question: Question;
beforeEach(async () => {
  streaming = await openStreaming();
  question = await streaming.ask();
});
afterEach(() => streaming[Symbol.asyncDispose]());

const never = new Promise<never>(() => undefined);

async function* saying(...parts: (string | number)[]): AsyncGenerator<TurnEvent> {
  for (const part of parts) {
    if (typeof part === 'number') await sleep(part);
    else yield text(part);
  }
  yield end();
}

/** A process that is killed once people see these words. */
async function killAfter(words: string, ...parts: string[]): Promise<void> {
  async function* events(): AsyncGenerator<TurnEvent> {
    for (const part of parts) yield text(part);
    await never;
  }
  question
    .takeUp()
    .stream(events())
    .catch(() => undefined);
  await streaming.slack.until(() => question.text().includes(words));
  // What is under way when a process dies may still arrive.
  await sleep(50);
}

const posted = () => streaming.slack.calls.filter(({ method }) => /postMessage|startStream/.test(method)).length;

describe('an answer whose process was killed', () => {
  it('goes on in the same message, as it grows, and is exact at the end', async () => {
    await killAfter('The first', 'The first ten words of it ');
    const seen: string[] = [];
    const done = question
      .takeUp()
      .stream(saying('The first ', 300, 'words are ', 300, 'others, and more of them. ', 4_500, 'The end.'));
    const watch = setInterval(() => seen.push(question.text()), 20);
    await done;
    clearInterval(watch);
    seen.push(question.text());
    expect(question.messages()).toHaveLength(1);
    expect(question.text()).toBe('The first words are others, and more of them. The end.');
    expect(question.messages()[0]?.stream).toBeUndefined();
    expect(new Set(seen.map((words) => words.trim()))).toEqual(
      new Set(['The first ten words of it', 'The first words are others, and more of them.', question.text()]),
    );
    expect(posted()).toBe(1);
  });

  it('is taken back where the new one needs fewer messages', async () => {
    await killAfter('Second', `${'Long enough. '.repeat(1_000)}\n\nSecond message. `);
    expect(question.messages()).toHaveLength(2);
    await question.takeUp().stream(saying('Short.'));
    expect(question.messages().map(bodyOf)).toEqual(['Short.']);
  });

  it.each([
    ['before its message was known', /startStream/],
    ['while Slack refuses streams', /postMessage/],
  ])('%s finds it again', async (_when, method) => {
    if (method.source === 'postMessage')
      streaming.slack.faults.add({
        path: /Stream/,
        kind: 'error',
        status: 200,
        body: { ok: false, error: 'unknown_method' },
      });
    const killed = question.takeUp();
    const stop = streaming.slack.subscribe(({ type, user }) => {
      if ((type === 'stream' || type === 'message') && user === streaming.slack.botUserId) question.row.holder += 1;
    });
    await expect(killed.stream(saying('Half of ', 1_500))).rejects.toThrow(LostLease);
    stop();
    expect(question.row.said).toMatchObject([{ slot: 'answer:0' }]);
    expect(question.row.said[0]?.ts).toBeUndefined();
    await question.takeUp().stream(saying('All of it.'));
    expect(question.messages().map(bodyOf)).toEqual(['All of it.']);
    expect(posted()).toBe(1);
  });

  it('leaves none of the messages that a late call made', async () => {
    const { client } = streaming;
    const place = { channel: question.spot.channelId, thread_ts: question.spot.threadTs };
    const recipient = { recipient_user_id: question.spot.userId, recipient_team_id: question.spot.teamId };
    for (const words of ['Half', 'Half of it'])
      await client.chat.startStream({ ...place, ...recipient, chunks: [{ type: 'markdown_text', text: words }] });
    question.row.said = [{ slot: 'answer:0', openedAt: 0 }];
    await question.takeUp().stream(saying('All of it.'));
    expect(question.messages().map(bodyOf)).toEqual(['All of it.']);
  });

  it('does not leave the half that it was replacing', async () => {
    await killAfter('Half', 'Half of it ');
    const [half] = question.row.said;
    question.row.said = [{ slot: `half:${half?.ts}`, openedAt: 0, ts: half?.ts ?? '' }];
    await question.takeUp().stream(saying('All of it.'));
    expect(question.messages().map(bodyOf)).toEqual(['All of it.']);
  });

  it('is not mixed up with what was said for another question of the thread', async () => {
    const other = await streaming.ask(question.spot.threadTs);
    question.row.said = [{ slot: 'answer:0', openedAt: 0 }];
    await postOnce(other.takeUp().parts, other.spot, 'queued', { text: 'Later.' });
    other.row.said = [{ slot: 'queued', openedAt: 0 }];
    await question.takeUp().stream(saying('Answer.'));
    expect(question.messages().map(bodyOf)).toEqual(['Later.', 'Answer.']);
    await postOnce(other.takeUp().parts, other.spot, 'queued', { text: 'Later.' });
    expect(question.messages()).toHaveLength(2);
    await takeBack(other.takeUp().parts, other.spot, 'queued');
    expect(question.messages().map(bodyOf)).toEqual(['Answer.']);
  });
});

it('an answer that another process has taken over is not touched any more', async () => {
  const lost = new AbortController();
  const parts = { signal: lost.signal };
  async function* events(): AsyncGenerator<TurnEvent> {
    yield text('One. ');
    await sleep(300);
    lose(lost);
    yield text('Two.');
    yield end();
  }
  const before = question.takeUp(parts);
  await expect(before.stream(events())).rejects.toThrow(LostLease);
  const left = JSON.stringify(question.messages());
  await sleep(1_500);
  expect(JSON.stringify(question.messages())).toBe(left);
  expect(JSON.stringify(streaming.slack.calls)).not.toContain('Two.');
  expect(question.row.answer).toBeUndefined();
});

describe('an answer that is stored', () => {
  const long = `${'Every word counts. '.repeat(900)}\n\nThe end.`;

  it('is stored before it is delivered', async () => {
    const process = question.takeUp({
      saveAnswer: async ({ text: whole }) => {
        expect(whole).toBe('One.\n\nTwo.');
        throw new LostLease();
      },
    });
    async function* declined(): AsyncGenerator<TurnEvent> {
      yield text('One.');
      yield end({ kind: 'declined', reason: 'Two.' });
    }
    await expect(process.stream(declined())).rejects.toThrow(LostLease);
    expect(question.text()).not.toContain('Two.');
  });

  it('is delivered by another process, and once however often', async () => {
    streaming.slack.faults.add({ path: /chat/, times: 3, kind: 'reset' });
    await question.takeUp().stream(saying(long));
    for (let again = 0; again < 2; again++) {
      expect(question.text()).toBe(long);
      expect(question.messages()).toHaveLength(2);
      await question.takeUp().deliver();
    }
    expect(question.text()).toBe(long);
  });

  it('is completed when its delivery stopped half way', async () => {
    const killed = question.takeUp();
    const stop = streaming.slack.subscribe(({ user }) => {
      if (user === streaming.slack.botUserId && question.row.answer) question.row.holder += 1;
    });
    await expect(killed.stream(saying('The ', 300, long))).rejects.toThrow(LostLease);
    stop();
    await question.takeUp().deliver();
    expect(question.text()).toBe(`The ${long}`);
    expect(question.messages().every(({ stream }) => stream?.state !== 'running')).toBe(true);
  });
});
