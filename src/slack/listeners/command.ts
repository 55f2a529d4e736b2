import type { App, RespondFn } from '@slack/bolt';
import { tooLong } from '../ask.ts';
import { askPrivately } from '../ask-privately.ts';
import { help } from '../blocks/commands.ts';
import { section } from '../blocks/elements.ts';
import { readCommand } from '../command-text.ts';
import { runs } from '../commands/index.ts';
import type { Desk } from '../desk.ts';
import { type Block, fitBlocks, limits } from '../limits.ts';
import { escapeText, fallbackText } from '../markup.ts';
import { hasWords } from '../message-text.ts';

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
      case 'help':
        return reply(respond, 'How to use me', help());
      case 'unknown': {
        const word = escapeText(meant.word);
        const hint = meant.nearest
          ? `I do not know \`${word}\`. Did you mean \`/notion ${meant.nearest}\`?`
          : `I do not know \`${word}\`. To look for it: \`/notion search ${word}\``;
        return reply(respond, hint, help(hint));
      }
      default:
        return runs[meant.name](desk, {
          slash,
          rest: meant.rest,
          person: await desk.people.person(slash.user_id),
          reply: (text, blocks) => reply(respond, text, blocks),
        });
    }
  });
}

/** Why there is no question to answer, as a sentence. */
function unanswerable(question: string): string | undefined {
  if (question.length > limits.questionLength) return tooLong(question.length);
  return hasWords(question) ? undefined : 'Ask me a question about your company’s Notion.';
}

async function reply(respond: RespondFn, text: string, blocks: Block[] = [section(text)]): Promise<void> {
  await respond({ response_type: 'ephemeral', text: fallbackText(text), blocks: fitBlocks(blocks) });
}
