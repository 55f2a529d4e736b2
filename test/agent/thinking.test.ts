import { afterEach, describe, expect, it } from 'vitest';
import { type Conversation, call, lookUp, reply, says, startConversation } from './conversation.ts';

const opened: Conversation[] = [];
afterEach(async () => {
  for (const conversation of opened.splice(0)) {
    expect(conversation.claude.refused).toEqual([]);
    await conversation[Symbol.asyncDispose]();
  }
});

async function open(...[options]: Parameters<typeof startConversation>): Promise<Conversation> {
  const conversation = await startConversation(options);
  opened.push(conversation);
  return conversation;
}

const thinks = (text: string) => reply({ type: 'thinking', thinking: 'Let me see.' }, says(text));
const lastRequest = ({ claude }: Conversation) => JSON.stringify(claude.requests.at(-1)?.body.messages);

/** Claude binds its thinking to everything before it and refuses thinking that has come loose. */
describe('thinking', () => {
  it('goes back as it came while nothing before it changes', async () => {
    const thread = await open();
    thread.claude.think([
      reply({ type: 'thinking', thinking: 'Look.' }, call()),
      thinks('Every 90 days.'),
      thinks('Yes.'),
    ]);
    await thread.ask('How often?');
    await thread.ask('Really?');
    expect(lastRequest(thread).match(/"thinking"/g)?.length).toBeGreaterThanOrEqual(2);
  });

  it('is left out once older turns are summarised', async () => {
    const thread = await open({ settings: { bounds: { compactAboveTokens: 1_500 } } });
    thread.claude.think(({ model }) =>
      model.includes('haiku') ? reply(says('They talked.')) : thinks('Words. '.repeat(200)),
    );
    for (const prompt of ['One?', 'Two?', 'Three?', 'Four?', 'Five?', 'Six?', 'Seven?']) {
      expect((await thread.ask(prompt)).outcome).toEqual({ kind: 'answered' });
    }
  });

  it('is left out once a large tool result was shortened', async () => {
    const thread = await open({ tools: [lookUp(async () => ({ text: 'Many words. '.repeat(15_000) }))] });
    thread.claude.think([reply({ type: 'thinking', thinking: 'Look.' }, call()), thinks('Found.'), thinks('Again.')]);
    await thread.ask('What is there?');
    expect((await thread.ask('And?')).outcome).toEqual({ kind: 'answered' });
    expect(lastRequest(thread)).not.toContain('"thinking"');
  });

  it('of two turns that ran side by side does not spoil the third', async () => {
    const thread = await open();
    thread.claude.think(() => thinks('Here.'));
    await Promise.all([thread.ask('One?'), thread.ask('Two?')]);
    expect((await thread.ask('Three?')).outcome).toEqual({ kind: 'answered' });
    expect(lastRequest(thread)).toMatch(/One\?.*Two\?|Two\?.*One\?/);
  });

  it('of another model is left out', async () => {
    const thread = await open();
    thread.claude.think(() => thinks('Here.'));
    await thread.ask('One?');
    const other = await open({ settings: { model: 'claude-opus-5-5' } });
    other.claude.think(() => thinks('There.'));
    const told = await other.ask('Two?', { conversationId: thread.id });
    expect(told.outcome).toEqual({ kind: 'answered' });
    expect(lastRequest(other)).not.toContain('"thinking"');
  });
});
