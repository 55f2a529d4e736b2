import { type CommandName, commands } from './blocks/commands.ts';
import { nearest } from './nearest.ts';

export type Command = { name: CommandName; rest: string } | { name: 'unknown'; word: string; nearest?: CommandName };

const names = Object.keys(commands) as CommandName[];

/** What somebody meant by the text after `/notion`: a command, a question, or one word that is neither. */
export function readCommand(text: string): Command {
  const trimmed = text.trim();
  const [first = '', ...more] = trimmed.split(/\s+/);
  const word = first.toLowerCase();
  const name = names.find((candidate) => candidate === word);
  if (name) return { name, rest: trimmed.slice(first.length).trim() };
  if (trimmed === '') return { name: 'help', rest: '' };
  if (more.length > 0 || !/^[\p{L}-]{2,20}$/u.test(word)) return { name: 'ask', rest: trimmed };
  const close = nearest(word, names);
  return { name: 'unknown', word: first, ...(close ? { nearest: close } : {}) };
}
