import { afterEach, describe, expect, it } from 'vitest';
import {
  answering,
  answers,
  cite,
  general,
  keyPage,
  maya,
  openSurface,
  readable,
  type Surface,
  text,
  tom,
} from '../surface.ts';

let surface: Surface;
afterEach(() => surface[Symbol.asyncDispose]());

async function open(answer = answering(text('Every 90 days.'), cite(keyPage))) {
  surface = await openSurface(answer);
  return surface.slack;
}

const idle = (channel: string, ts: string) =>
  surface.slack.until(() => surface.slack.session(channel, ts)?.status === 'active');

describe('a direct message', () => {
  it('is answered in a thread of its own, and in that thread again', async () => {
    const slack = await open();
    const channel = slack.people.directMessage(maya);
    const ts = await slack.people.post(maya, channel, 'How do we rotate keys?');
    const [answer] = await answers(slack, channel, ts);
    expect(readable(answer)).toContain('Every 90 days.');
    await idle(channel, ts);
    await slack.people.post(maya, channel, 'And who does it?', { threadTs: ts });
    await answers(slack, channel, ts, maya, 2);
    expect(slack.session(channel, ts)?.title).toBe('How do we rotate keys?');
    expect(surface.turns.map(({ audience, place }) => [audience.kind, place])).toEqual([
      ['person', 'a direct message'],
      ['person', 'a direct message'],
    ]);
    expect(new Set(surface.turns.map(({ conversationId }) => conversationId)).size).toBe(1);
  });

  it('with a file and words is a question, an edit of it is not', async () => {
    const slack = await open();
    const channel = slack.people.directMessage(maya);
    const ts = await slack.people.post(maya, channel, 'What is this?', { files: [{ name: 'a.txt', text: 'x' }] });
    await answers(slack, channel, ts);
    await slack.people.edit(maya, channel, ts, 'What is that?');
    await idle(channel, ts);
    expect(surface.turns).toHaveLength(1);
  });

  it('offers prompts when the conversation is opened', async () => {
    const slack = await open();
    const channel = slack.people.directMessage(maya);
    await slack.people.openHome(maya, 'messages');
    const prompts = await slack.until(
      () => slack.suggestedPrompts(channel).length > 0 && slack.suggestedPrompts(channel),
    );
    expect(prompts[0]).toEqual({ title: 'Find a how-to', message: 'How do we rotate API keys?' });
  });

  it('that reads oddly still arrives as it was written', async () => {
    const slack = await open();
    const channel = slack.people.directMessage(maya);
    const ts = await slack.people.post(maya, channel, 'מה המדיניות? \u202e <!channel> a & b \u200b😀');
    await answers(slack, channel, ts);
    expect(surface.turns[0]?.prompt).toBe('מה המדיניות?  @channel a & b 😀');
  });
});

describe('a message in a thread where the bot takes part', () => {
  async function thread() {
    const slack = await open();
    const ts = await slack.people.post(maya, general, '@Archivist one?');
    await answers(slack, general, ts);
    await idle(general, ts);
    return { slack, ts };
  }

  /** Posts, then asks by mention, and lets everything end that either has caused. */
  async function promptsAfter(slack: Surface['slack'], ts: string, words: string) {
    await slack.people.post(tom, general, words, { threadTs: ts });
    await slack.people.post(maya, general, '@Archivist last?', { threadTs: ts });
    await slack.until(() => surface.turns.some(({ prompt }) => prompt === 'last?'));
    await idle(general, ts);
    await surface.surface.stop();
    return surface.turns.map(({ prompt }) => prompt);
  }

  it('needs no mention', async () => {
    const { slack, ts } = await thread();
    expect((await promptsAfter(slack, ts, 'and two?')).sort()).toEqual(['and two?', 'last?', 'one?']);
    expect(surface.turns.find(({ prompt }) => prompt === 'and two?')?.asker.name).toBe('Tom Okafor');
  });

  it.each(['<@U07MAYA0001> can you do that?', 'Maya, can you do that?', '@maya look', '👍', 'Maya Lindqvist: yours'])(
    'is left alone when it is for somebody else or says nothing: %s',
    async (words) => {
      const { slack, ts } = await thread();
      await slack.people.post(maya, general, 'Thanks, that is clear', { threadTs: ts });
      await answers(slack, general, ts, maya, 2);
      await idle(general, ts);
      expect(await promptsAfter(slack, ts, words)).toEqual(['one?', 'Thanks, that is clear', 'last?']);
    },
  );

  it('is left alone in a strict channel', async () => {
    const { slack, ts } = await thread();
    await surface.storage.channels.setStrict(general, true, tom);
    expect(await promptsAfter(slack, ts, 'and two?')).toEqual(['one?', 'last?']);
  });

  it('elsewhere is nobody’s question', async () => {
    const slack = await open();
    const ts = await slack.people.post(tom, general, 'Lunch?');
    expect(await promptsAfter(slack, ts, 'Yes!')).toEqual(['last?']);
  });
});

describe('stopping', () => {
  const endless = async function* ({ signal }: { signal: AbortSignal }) {
    yield text('Once upon a time');
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    yield {
      type: 'end' as const,
      outcome: { kind: 'stopped' as const },
      usage: { inputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 0, dollars: 0, steps: 1 },
    };
  };

  async function running() {
    const slack = await open(endless);
    const ts = await slack.people.post(maya, general, '@Archivist tell me');
    await slack.until(() => slack.thread(general, ts).some(({ stream }) => stream?.markdown));
    return { slack, ts };
  }

  it('with Slack’s button ends the answer and the session, and says so', async () => {
    const { slack, ts } = await running();
    await slack.people.stop(maya, general, ts);
    await idle(general, ts);
    const [answer, ...more] = await answers(slack, general, ts);
    expect(readable(answer)).toMatch(/Once upon a time[\s\S]*Stopped\./);
    expect(more).toEqual([]);
  });

  it('by a word in the thread does the same, and is no question', async () => {
    const { slack, ts } = await running();
    await slack.people.post(maya, general, 'Stop!', { threadTs: ts });
    await idle(general, ts);
    const [answer, ...more] = await answers(slack, general, ts);
    expect(readable(answer)).toMatch(/Once upon a time[\s\S]*Stopped\./);
    expect(more).toEqual([]);
    expect(surface.turns).toHaveLength(1);
  });

  it('when nothing runs says that there is nothing to stop', async () => {
    const slack = await open();
    const channel = slack.people.directMessage(maya);
    const ts = await slack.people.post(maya, channel, 'stop');
    const [answer] = await answers(slack, channel, ts);
    expect(answer?.text).toBe('There is nothing to stop here.');
  });
});
