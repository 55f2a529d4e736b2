import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TurnEvent } from '../../src/agent/turn.ts';
import { sourcesFooter } from '../../src/slack/blocks/sources.ts';
import { bodyOf, openStreaming, type Question } from './streaming.ts';
import { cite, end, general, keyPage, maya, readable, text } from './surface.ts';

let streaming: Awaited<ReturnType<typeof openStreaming>>;
let question: Question;
beforeEach(async () => {
  streaming = await openStreaming();
  question = await streaming.ask();
});
afterEach(() => streaming[Symbol.asyncDispose]());

/** The finished messages of an answer of these events, with a pause before each. */
async function answer(pauseMs: number, ...events: TurnEvent[]) {
  async function* turn(): AsyncGenerator<TurnEvent> {
    for (const event of events) {
      if (pauseMs > 0) await sleep(pauseMs);
      yield event;
    }
    if (events.at(-1)?.type !== 'end') yield end();
  }
  await question.takeUp({ footer: (sources) => sourcesFooter(sources, 'UTC') }).stream(turn());
  return question.messages();
}

const callsOf = (method: string) => streaming.slack.calls.filter((call) => call.method === method);

describe('an answer while it is written', () => {
  it('shows its first words at once and the rest in few calls', async () => {
    const words = Array.from({ length: 60 }, (_, index) => `word${index} `);
    const done = answer(25, ...words.map(text));
    await streaming.slack.until(() => question.text().includes('word0'));
    expect(question.text()).not.toContain('word59');
    await done;
    expect(question.text()).toBe(words.join(''));
    expect(callsOf('chat.appendStream').length).toBeLessThanOrEqual(3);
  });

  it('never shows live markup, also when it is cut in pieces', async () => {
    const hostile = 'Hi <!channel> <@U07TOM00002> @here [x](javascript:alert(1)) <https://evil.example|ok>';
    const [message] = await answer(5, ...hostile.split('').map(text));
    expect(bodyOf(message).replaceAll('\u2060', '')).toBe(hostile);
    const sent = streaming.slack.calls.filter(({ method }) => /chat\./.test(method)).map(({ args }) => args);
    expect(JSON.stringify(sent)).not.toMatch(/<!channel>|<@U07TOM|@here|javascript:|<https:\/\/evil/);
  });

  it('over 12,000 characters goes on in further messages, byte for byte', async () => {
    const paragraph = `${'All bikes leave the yard with a charged battery. '.repeat(20)}\n\n`;
    const messages = await answer(1, ...Array.from({ length: 30 }, () => text(paragraph)), cite(keyPage));
    expect(messages.length).toBeGreaterThan(2);
    const mark = `. [1](${keyPage.url})`;
    expect(question.text()).toBe(`${paragraph.repeat(30).trimEnd().slice(0, -1)}${mark} \n\n`);
    expect(messages.map((message) => readable(message).includes('Sources'))).toEqual(
      messages.map((_, index) => index === messages.length - 1),
    );
  });

  it('with many task cards and much text stays within what Slack can store', async () => {
    const sources = Array.from({ length: 5 }, (_, index) => ({
      ...keyPage,
      url: `${keyPage.url}${index}`,
      section: `Section ${index}`,
    }));
    const tasks = Array.from({ length: 60 }, (_, index): TurnEvent => {
      const title = `Searching Notion for “${'very long words '.repeat(index % 6)}${index}”`;
      return { type: 'task', id: `t${index}`, title, state: 'done', sources };
    });
    await answer(0, ...tasks, text('Ja — så är det. '.repeat(600)), cite(keyPage));
    expect(question.text().match(/så är det/g)).toHaveLength(600);
    expect(streaming.slack.calls.filter(({ answer: { ok } }) => !ok)).toEqual([]);
  });

  it('is put right when what was shown is taken back', async () => {
    const [message, ...more] = await answer(
      150,
      text('The office is open. It is '),
      text('closed.'),
      { type: 'rewind', length: 20 },
      text('It opens at nine.'),
      cite(keyPage),
    );
    expect(bodyOf(message)).toBe(`The office is open. It opens at nine. [1](${keyPage.url})`);
    expect(more).toEqual([]);
  });

  it('ends open task cards when it fails, and says so once with the reference', async () => {
    const message = 'Claude is not answering (reference `deadbeef`)';
    const failed = end({ kind: 'failed', message, reference: 'deadbeef', canRetry: true });
    const messages = await answer(
      0,
      { type: 'task', id: 't', title: 'Searching', state: 'running' },
      text('So far'),
      failed,
    );
    expect(messages.map(bodyOf)).toEqual([`So far\n\n${message}`]);
    expect(messages[0]?.stream?.tasks).toMatchObject([{ status: 'error' }]);
  });

  it('without a word says that nothing was found', async () => {
    expect(bodyOf((await answer(0))[0])).toContain('I found nothing to say about that.');
  });

  it('of an answerer that breaks its promise not to throw ends with a reference', async () => {
    async function* broken(): AsyncGenerator<TurnEvent> {
      yield text('Half an ');
      throw new Error('boom');
    }
    await question.takeUp().stream(broken());
    expect(question.text()).toMatch(/^Half an[\s\S]*Something went wrong[\s\S]*quote/);
    expect(question.messages()).toHaveLength(1);
  });

  it('that a person stops says so under what was there', async () => {
    const done = answer(400, text('One. '), text('Two. '), end({ kind: 'stopped' }));
    await streaming.slack.until(() => question.text().includes('One.'));
    const { agents } = streaming.client;
    await agents.sessions.setStatus({ channel_id: general, thread_ts: question.spot.threadTs, status: 'processing' });
    await streaming.slack.people.stop(maya, general, question.spot.threadTs);
    expect((await done).map(bodyOf)).toEqual(['One. Two. \n\n_Stopped._']);
  });

  it('never holds back the model, however slow Slack is', async () => {
    streaming.slack.faults.add({ path: /chat/, kind: 'latency', ms: 700 });
    let endedAt = 0;
    async function* fast(): AsyncGenerator<TurnEvent> {
      for (let index = 0; index < 2_000; index++) yield text(`word${index} `);
      endedAt = performance.now();
      yield end();
    }
    const begunAt = performance.now();
    await question.takeUp().stream(fast());
    expect(endedAt - begunAt).toBeLessThan(400);
    expect(question.text()).toMatch(/^word0 [\s\S]* word1999 $/);
  });
});

describe('when Slack refuses', () => {
  const words = [text('Every '), text('90 '), text('days.'), cite(keyPage)];
  const whole = `Every 90 days. [1](${keyPage.url})`;
  const refusal = (error: string) => ({ kind: 'error' as const, status: 200, body: { ok: false, error } });

  const troubles = ['internal_error', 'message_not_in_streaming_state', 'msg_too_long', 'invalid_arguments'];
  it.each(
    ['chat.startStream', 'chat.appendStream', 'chat.stopStream'].flatMap((method) =>
      troubles.map((code) => [method, code]),
    ),
  )('%s with %s, the whole answer arrives all the same', async (method, code) => {
    streaming.slack.faults.add({ path: new RegExp(method), times: 1, ...refusal(code) });
    const messages = await answer(100, ...words);
    expect(messages.map(bodyOf)).toEqual([whole]);
    expect(readable(messages[0])).toContain('Sources');
  });

  it('streams altogether, the answer grows all the same, and not faster than people read', async () => {
    streaming.slack.faults.add({ path: /Stream/, ...refusal('method_not_supported') });
    const messages = await answer(900, ...words.slice(0, 3), text(' More.'), text(' More.'));
    expect(messages.map(bodyOf)).toEqual(['Every 90 days. More. More.']);
    const [posted, ...more] = callsOf('chat.postMessage');
    const [changed] = callsOf('chat.update');
    expect(more).toEqual([]);
    expect((changed?.at ?? 0) - (posted?.at ?? 0)).toBeGreaterThan(2_500);
  });

  it('changes too, the answer is posted anew and what was half is removed', async () => {
    streaming.slack.faults.add({ path: /appendStream|chat.update/, ...refusal('edit_window_closed') });
    const messages = await answer(300, ...words);
    expect(messages.map(bodyOf)).toEqual([whole]);
    expect(callsOf('chat.delete')).toHaveLength(1);
  });

  it('the blocks, the text is posted without them', async () => {
    streaming.slack.faults.add({ path: /Stream/, ...refusal('unknown_method') });
    streaming.slack.faults.add({ path: /postMessage/, times: 1, ...refusal('invalid_blocks') });
    expect((await answer(0, ...words)).map(bodyOf)).toEqual([whole]);
  });

  it.each([
    ['before', {}],
    ['after', { late: true }],
  ])('by a reset connection %s the text arrived, nothing is doubled', async (_when, more) => {
    for (const path of [/startStream/, /appendStream/, /stopStream/, /chat.update/])
      streaming.slack.faults.add({ path, times: 1, kind: 'reset', ...more });
    const messages = await answer(400, text('One. '), text('Two. '), text('Three.'));
    expect(messages.map(bodyOf)).toEqual(['One. Two. Three.']);
    expect(messages[0]?.stream?.state).not.toBe('running');
  });

  it('with a pause for rate limits, the text follows after it', async () => {
    const body = { ok: false, error: 'ratelimited' };
    const limited = { kind: 'error' as const, status: 429, body, headers: { 'retry-after': '1' } };
    for (const path of [/appendStream/, /stopStream/]) streaming.slack.faults.add({ path, times: 1, ...limited });
    const messages = await answer(300, text('One. '), text('Two. '), text('Three.'));
    expect(messages.map(({ stream }) => stream?.markdown)).toEqual(['One. Two. Three.']);
  });
});
