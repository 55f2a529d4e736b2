import { type CommandName, commands } from './blocks/commands.ts';
import { limits } from './limits.ts';
import { hasWords } from './message-text.ts';
import { nearest } from './nearest.ts';

export const commandName = '/notion';

export type Command = { name: CommandName; rest: string } | { name: 'unknown'; word: string; nearest?: CommandName };

const names = Object.keys(commands) as CommandName[];

/** What may follow a command whose word also begins questions: “why are we late?” is one. */
const mayFollow: Partial<Record<CommandName, RegExp>> = {
  digest: /^(?:list|(?:now|pause|resume|delete)(?:\s.*)?)?$/is,
  help: /^$/,
  new: /^[^?]*$/,
  status: /^$/,
  usage: /^$/,
  watch: /^(?:list)?$/i,
  why: /^(?:<[^<>]*>|\S*)$/,
};

/** What somebody meant by the text after `/notion`: a command, a question, or one word that is neither. */
export function readCommand(text: string): Command {
  const trimmed = text.trim();
  const [first = '', ...more] = trimmed.split(/\s+/);
  const word = first.toLowerCase();
  const name = names.find((candidate) => candidate === word);
  const rest = trimmed.slice(first.length).trim();
  if (name && (mayFollow[name]?.test(rest) ?? true)) return { name, rest };
  if (trimmed === '') return { name: 'help', rest: '' };
  if (more.length > 0 || !/^[\p{L}-]{2,20}$/u.test(word)) return { name: 'ask', rest: trimmed };
  const close = nearest(word, names);
  return { name: 'unknown', word: first, ...(close ? { nearest: close } : {}) };
}

/** Why there is no question to answer, as a sentence. */
export function unanswerable(question: string): string | undefined {
  if (question.length > limits.questionLength) return tooLong(question.length);
  return hasWords(question) ? undefined : 'Ask me a question about your company’s Notion.';
}

/** Says why, and what to do instead of cutting the text silently. */
function tooLong(length: number): string {
  const [is, most] = [length, limits.questionLength].map((number) => number.toLocaleString('en-GB'));
  return `That question is too long for me: ${is} characters, and I read at most ${most}. Please shorten it, or put the text on a Notion page and ask about that page.`;
}
