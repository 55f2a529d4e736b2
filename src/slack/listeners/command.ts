import type { App, RespondFn, SlashCommand } from '@slack/bolt';
import { RequestError } from '../../errors.ts';
import { requireReader } from '../../knowledge/audience.ts';
import { tooLong } from '../ask.ts';
import { askPrivately } from '../ask-privately.ts';
import { connectionStatus, help, searchResults } from '../blocks/commands.ts';
import { isDirect } from '../channels.ts';
import { readCommand } from '../command-text.ts';
import type { Desk } from '../desk.ts';
import { type Block, fitBlocks, limits } from '../limits.ts';
import { escapeText, fallbackText } from '../markup.ts';
import { hasWords, readMessageText } from '../message-text.ts';

export const commandName = '/notion';

/** `/notion …`: everything it says is visible only to the person. */
export function command(app: App, desk: Desk): void {
  app.command(commandName, async ({ ack, command: slash, respond }) => {
    const meant = readCommand(slash.text);
    const refusal = meant.name === 'ask' ? unanswerable(meant.rest) : undefined;
    await ack(
      meant.name === 'ask' && !refusal ? { response_type: 'ephemeral', text: 'Looking in Notion…' } : undefined,
    );
    if (refusal) return reply(respond, refusal, help(refusal));
    switch (meant.name) {
      case 'ask':
        return askPrivately(desk, { slash, respond, question: meant.rest });
      case 'search':
        return search(desk, slash, respond, await readMessageText(meant.rest, desk.people, desk.identity.botUserId));
      case 'status':
        return reply(respond, 'Connections', connectionStatus(await desk.status()));
      case 'strict':
        return strict(desk, slash, respond, meant.rest.toLowerCase());
      case 'help':
        return reply(respond, 'How to use me', help());
      case 'unknown': {
        const word = escapeText(meant.word);
        const hint = meant.nearest
          ? `I do not know \`${word}\`. Did you mean \`/notion ${meant.nearest}\`?`
          : `I do not know \`${word}\`. To look for it: \`/notion search ${word}\``;
        return reply(respond, hint, help(hint));
      }
    }
  });
}

/** Why there is no question to answer, as a sentence. */
function unanswerable(question: string): string | undefined {
  if (question.length > limits.questionLength) return tooLong(question.length);
  return hasWords(question) ? undefined : 'Ask me a question about your company’s Notion.';
}

async function search(desk: Desk, slash: SlashCommand, respond: RespondFn, query: string): Promise<void> {
  if (!hasWords(query)) throw new RequestError('What shall I search for? For instance: `/notion search onboarding`');
  const person = await desk.people.person(slash.user_id);
  const audience = { kind: 'person' as const, person };
  requireReader(audience);
  const sources = await desk.search(query.slice(0, 300), audience, AbortSignal.timeout(20_000));
  await reply(respond, 'Search results', searchResults(query, sources, person.timeZone));
}

async function strict(desk: Desk, slash: SlashCommand, respond: RespondFn, wish: string): Promise<void> {
  const { channel_id: channelId, user_id: userId } = slash;
  if (isDirect(channelId)) throw new RequestError('This works in a channel. In a direct message I always answer.');
  if (wish !== 'on' && wish !== 'off') {
    const state = (await desk.strictness.isStrict(channelId)) ? 'on' : 'off';
    return reply(
      respond,
      `Strict is ${state} in this channel. An admin can change it with \`/notion strict on\` or \`/notion strict off\`.`,
    );
  }
  const person = await desk.people.person(userId);
  if (!person.isAdmin)
    throw new RequestError('Only an admin can change this. Please ask one of your workspace’s admins.');
  await desk.strictness.setStrict(channelId, wish === 'on', userId);
  await reply(
    respond,
    wish === 'on'
      ? 'From now on I answer in this channel only when I am mentioned.'
      : 'From now on I answer follow-up questions in my threads here without a mention.',
  );
}

async function reply(respond: RespondFn, text: string, blocks: Block[] = []): Promise<void> {
  const shown = blocks.length > 0 ? { text: fallbackText(text), blocks: fitBlocks(blocks) } : { text };
  await respond({ response_type: 'ephemeral', ...shown });
}
