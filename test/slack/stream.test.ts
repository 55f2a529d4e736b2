import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { TurnEvent } from '../../src/agent/turn.ts';
import {
  type Answer,
  answering,
  answers,
  cite,
  end,
  general,
  keyPage,
  maya,
  openSurface,
  readable,
  type Surface,
  type SurfaceOptions,
  text,
} from './surface.ts';

let surface: Surface;
afterEach(() => surface[Symbol.asyncDispose]());

async function ask(answer: Answer, options: SurfaceOptions = {}, prepare?: (slack: Surface['slack']) => void) {
  surface = await openSurface(answer, options);
  const { slack } = surface;
  prepare?.(slack);
  const ts = await slack.people.post(maya, general, '@Archivist How?');
  return { slack, ts };
}

async function settled(ts: string) {
  const { slack } = surface;
  await slack.until(() => slack.session(general, ts)?.status === 'active', 20_000);
  return slack.thread(general, ts, maya).filter(({ isBot }) => isBot);
}

/** The events with a pause before each. */
function slowly(pauseMs: number, ...events: TurnEvent[]): Answer {
  return async function* () {
    for (const event of events) {
      await sleep(pauseMs);
      yield event;
    }
    yield end();
  };
}

describe('an answer while it is written', () => {
  it('shows its first words at once and the rest in few calls', async () => {
    const words = Array.from({ length: 60 }, (_, index) => `word${index} `);
    const { slack, ts } = await ask(slowly(25, ...words.map(text)));
    const asked = performance.now();
    await slack.until(() => slack.thread(general, ts).some(({ stream }) => stream?.markdown.includes('word0')));
    expect(performance.now() - asked).toBeLessThan(500);
    const [message] = await settled(ts);
    expect(message?.stream?.markdown.trim()).toBe(words.join('').trim());
    expect(slack.calls.filter(({ method }) => method === 'chat.appendStream').length).toBeLessThanOrEqual(3);
  });

  it('never shows live markup, also when it is cut in pieces', async () => {
    const hostile = 'Hi <!channel> <@U07TOM00002> @here [x](javascript:alert(1)) <https://evil.example|ok>';
    const { slack, ts } = await ask(slowly(5, ...hostile.split('').map(text)));
    const [message] = await settled(ts);
    expect(readable(message).replaceAll('\u2060', '')).toContain(hostile);
    const sent = JSON.stringify(slack.calls.filter(({ method }) => /chat\./.test(method)).map(({ args }) => args));
    expect(sent).not.toMatch(/<!channel>|<@U07TOM|@here|javascript:|<https:\/\/evil/);
  });

  it('over 12,000 characters goes on in further messages, nothing lost', async () => {
    const paragraph = `${'All bikes leave the yard with a charged battery. '.repeat(20)}\n\n`;
    const { ts } = await ask(slowly(1, ...Array.from({ length: 30 }, () => text(paragraph)), cite(keyPage)));
    const messages = await settled(ts);
    expect(messages.length).toBeGreaterThan(2);
    const shown = messages.map(readable).join(' ');
    expect(shown.match(/charged battery/g)).toHaveLength(600);
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
    const tasks = Array.from(
      { length: 25 },
      (_, index): TurnEvent => ({
        type: 'task',
        id: `t${index}`,
        title: `Searching Notion for “${'very long words '.repeat(5)}${index}”`,
        state: 'done',
        sources,
      }),
    );
    const { ts, slack } = await ask(answering(...tasks, text('Ja — så är det. '.repeat(600)), cite(keyPage)));
    const messages = await settled(ts);
    expect(
      messages
        .map(readable)
        .join('')
        .match(/så är det/g),
    ).toHaveLength(600);
    expect(slack.calls.filter(({ answer }) => !answer.ok).map(({ answer }) => answer.error)).toEqual([]);
  });

  it('is put right when what was shown is taken back', async () => {
    const { ts } = await ask(
      slowly(
        150,
        text('The office is open. It is '),
        text('closed.'),
        { type: 'rewind', length: 20 },
        text('It opens at nine.'),
        cite(keyPage),
      ),
    );
    const [message, ...more] = await settled(ts);
    expect(readable(message)).toMatch(/^The office is open\. It opens at nine\. \[1\]/);
    expect(readable(message)).not.toContain('closed');
    expect(more).toEqual([]);
  });

  it('ends open task cards when it fails, and says so once with the reference', async () => {
    const failed = end({
      kind: 'failed',
      message: 'Claude is not answering (reference `deadbeef`)',
      reference: 'deadbeef',
    });
    const { ts } = await ask(
      answering({ type: 'task', id: 't', title: 'Searching', state: 'running' }, text('So far'), failed),
    );
    const [message, ...more] = await settled(ts);
    expect(readable(message)).toMatch(/So far\s+Claude is not answering \(reference `deadbeef`\)/);
    expect(message?.stream?.tasks).toMatchObject([{ status: 'error' }]);
    expect(more).toEqual([]);
  });

  it('without a word says that nothing was found', async () => {
    const { ts } = await ask(answering());
    expect(readable((await settled(ts))[0])).toContain('I found nothing to say about that.');
  });

  it('of an answerer that breaks its promise not to throw ends with a reference', async () => {
    const { ts } = await ask(async function* () {
      yield text('Half an ');
      throw new Error('boom');
    });
    const messages = await settled(ts);
    expect(messages.map(readable).join('\n')).toMatch(/Half an[\s\S]*Something went wrong[\s\S]*quote/);
    expect(messages).toHaveLength(1);
  });
});

describe('when Slack refuses', () => {
  const whole = answering(
    { type: 'task', id: 't', title: 'Searching', state: 'done' },
    text('Every 90 days.'),
    cite(keyPage),
  );
  const refusal = (error: string) => ({ kind: 'error' as const, status: 200, body: { ok: false, error } });

  it.each(['chat.startStream', 'chat.appendStream', 'chat.stopStream'])(
    '%s, the whole answer arrives all the same',
    async (method) => {
      const answer = slowly(100, text('Every '), text('90 '), text('days.'), cite(keyPage));
      const { ts } = await ask(answer, {}, (slack) =>
        slack.faults.add({ path: new RegExp(method), times: 1, ...refusal('internal_error') }),
      );
      const messages = await settled(ts);
      expect(messages).toHaveLength(1);
      expect(readable(messages[0])).toMatch(/Every 90 days\. \[1\][\s\S]*Sources/);
    },
  );

  it('streams altogether, the whole answer is posted', async () => {
    const { ts } = await ask(whole, {}, (slack) =>
      slack.faults.add({ path: /Stream/, ...refusal('method_not_supported') }),
    );
    const [message] = await settled(ts);
    expect(readable(message)).toMatch(/Every 90 days\. \[1\][\s\S]*Sources/);
  });

  it('the blocks, the text is posted without them', async () => {
    const { ts } = await ask(whole, {}, (slack) => {
      slack.faults.add({ path: /Stream/, ...refusal('internal_error') });
      slack.faults.add({ path: /postMessage/, times: 1, ...refusal('invalid_blocks') });
    });
    expect(readable((await settled(ts))[0])).toContain('Every 90 days.');
  });

  it('by a reset connection in the middle, no text is doubled', async () => {
    const answer = slowly(400, text('One. '), text('Two. '), text('Three.'));
    const { ts } = await ask(answer, {}, (slack) =>
      slack.faults.add({ path: /appendStream/, times: 1, kind: 'reset' }),
    );
    const [message] = await settled(ts);
    expect(readable(message)).toMatch(/^One\. Two\. Three\./);
  });

  it('with a pause for rate limits, the text follows after it', async () => {
    const limited = {
      kind: 'error' as const,
      status: 429,
      body: { ok: false, error: 'ratelimited' },
      headers: { 'retry-after': '1' },
    };
    const { ts } = await ask(slowly(100, text('One. '), text('Two. '), text('Three.')), {}, (slack) => {
      slack.faults.add({ path: /appendStream/, times: 1, ...limited });
      slack.faults.add({ path: /stopStream/, times: 1, ...limited });
    });
    const [message, ...more] = await settled(ts);
    expect(message?.stream?.markdown).toBe('One. Two. Three.');
    expect(more).toEqual([]);
  });

  it('signs of life, the answer comes without them', async () => {
    surface = await openSurface(whole);
    const { slack } = surface;
    slack.faults.add({ path: /setStatus/, ...refusal('missing_scope') });
    const ts = await slack.people.post(maya, general, '@Archivist How?');
    expect(readable((await answers(slack, general, ts))[0])).toContain('Every 90 days.');
  });
});
