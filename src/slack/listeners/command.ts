import type { App, RespondFn } from '@slack/bolt';
import { help } from '../blocks/commands.ts';
import { section } from '../blocks/elements.ts';
import { commandName, readCommand, unanswerable } from '../command-text.ts';
import { runs } from '../commands/index.ts';
import type { Desk } from '../desk.ts';
import { type Block, fitBlocks } from '../limits.ts';
import { escapeText, fallbackText } from '../markup.ts';

/** `/notion …`: everything it says is visible only to the person. Questions that can be answered are in the ledger and do not come here. */
export function command(app: App, desk: Desk): void {
  app.command(commandName, async ({ ack, command: slash, respond }) => {
    const meant = readCommand(slash.text);
    await ack();
    switch (meant.name) {
      case 'ask': {
        const refusal = unanswerable(meant.rest) ?? 'Please ask again.';
        return reply(respond, refusal, help(refusal));
      }
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

async function reply(respond: RespondFn, text: string, blocks: Block[] = [section(text)]): Promise<void> {
  await respond({ response_type: 'ephemeral', text: fallbackText(text), blocks: fitBlocks(blocks) });
}
