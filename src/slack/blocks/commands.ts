import type { Source } from '../../knowledge/source.ts';
import type { Block } from '../limits.ts';
import { clip } from '../limits.ts';
import { escapeText } from '../markup.ts';
import { context, section } from './elements.ts';
import { sourceLine } from './sources.ts';

/** Usage and meaning of each `/notion` command, in the order of the help. */
export const commands = {
  ask: { usage: 'ask <question>', meaning: 'an answer with its sources, visible only to you; you can share it' },
  search: { usage: 'search <words>', meaning: 'pages by title and text' },
  new: { usage: 'new <title>', meaning: 'write a new page or row; you choose where' },
  watch: {
    usage: 'watch [list]',
    meaning: 'have meeting notes drafted as wiki pages; what is watched, and how to end it',
  },
  digest: {
    usage: 'digest [list|now|pause|resume|delete]',
    meaning: 'have what changed in Notion posted here or to you, when you want it',
  },
  status: { usage: 'status', meaning: 'how complete and how fresh my copy of Notion is' },
  usage: { usage: 'usage', meaning: 'what answers have cost, and what is left for today' },
  why: { usage: 'why <link>', meaning: 'why I do or do not know a page' },
  connect: { usage: 'connect', meaning: 'connect a Notion workspace of yours' },
  disconnect: { usage: 'disconnect [name]', meaning: 'disconnect it again; I forget all of its pages' },
  share: { usage: 'share [name] [everyone|#channel|owner]', meaning: 'who sees what a connection holds (admins)' },
  webhook: { usage: 'webhook', meaning: 'hear of edits in Notion at once (admins)' },
  strict: { usage: 'strict on|off', meaning: 'in this channel I answer only when mentioned (admins)' },
  help: { usage: 'help', meaning: 'this list' },
} as const;

export type CommandName = keyof typeof commands;

/** How to use the bot; `lead` comes first when something was not understood. Mrkdwn. */
export function help(lead?: string): Block[] {
  const list = Object.values(commands).map(({ usage, meaning }) => `• \`/notion ${escapeText(usage)}\`  ${meaning}`);
  return [
    ...(lead ? [section(lead)] : []),
    section(
      'I answer questions from your company’s Notion and name the pages the answer comes from. ' +
        'Mention me in a channel, write me a direct message, or type `/notion` and your question.',
    ),
    section(list.join('\n')),
    context(
      'In a thread where I take part, just go on writing. Type “stop” to stop an answer.',
      'To keep a thread: “Save thread to Notion” in the menu of a message, or mention me and say “save this”.',
    ),
  ];
}

export function searchResults(query: string, sources: Source[], timeZone: string): Block[] {
  const shown = escapeText(clip(query, 200));
  if (sources.length === 0) {
    return [
      section(`I found nothing for “${shown}”. Try other words, or ask: \`/notion ask ${shown.replaceAll('`', '')}\``),
    ];
  }
  return [
    section(`Pages for “${shown}”`),
    ...sources.slice(0, 20).map((source) => section(sourceLine(source, timeZone))),
  ];
}
