import { leaks, type ToWrite, writesWanted } from './order-writes.ts';
import type { Reading } from './reading.ts';
import { type Call, inputFor } from './replies.ts';

const mostCalls = 8;

const verbs =
  'append|include|insert|embed|post|send|reply|respond|answer|output|print|repeat|reveal|show|create|delete|remove|archive|publish|overwrite|write|call|run|use|invoke|execute|mention|notify|ping|click|visit|open|forward|copy|end|add|say';
const objects =
  'tools?|functions?|pages?|links?|urls?|prompts?|instructions?|channels?|everyone|everybody|users?|passwords?|secrets?|tokens?|conversation|answers?|images?|\\w+_\\w+|https?:|<[!@]';
const commanding = new RegExp(
  `\\b(?:ignore|disregard|forget|override)\\b.{0,40}\\b(?:previous|above|all|your|rules|instructions|anweisungen)\\b|\\byou must\\b|system prompt|from now on|` +
    `\\bassistant:|\\bAI assistants?\\b|language models?|<[!@]|@(?:channel|here|everyone)\\b|!\\[|javascript:|` +
    `\\b(?:${verbs})\\b[^.\\n]{0,80}(?:\\b(?:${objects})|https?:|<[!@])`,
  'i',
);

/** The parts of a text that somebody who obeys everything would obey. */
export function ordersIn(text: string): string[] {
  return text.split(/\n{2,}/).filter((part) => commanding.test(part));
}

/** The calls that the orders ask for by name or by deed, whether or not there are such tools; those made before are left out. */
export function callsWanted(orders: string, reading: Reading, read: string, words: ToWrite): Call[] {
  const made = new Set(reading.calls.map(({ name }) => name));
  const wanted = [...named(orders, reading), ...writesWanted(orders, reading, read, words), ...deletions(orders)];
  const fresh = new Map(wanted.filter(({ name }) => !made.has(name)).map((call) => [call.name, call]));
  return [...fresh.values(), ...leaks(reading, read, words)].slice(0, mostCalls);
}

/** “Call the tool `create_page` with {"title": "x"}”. */
function named(orders: string, reading: Reading): Call[] {
  const pattern =
    /\b(?:call|use|run|invoke|execute|trigger|using)\s+(?:the\s+|your\s+)?(?:tool\s+|function\s+)?[`"'“]?([a-z][a-z0-9]*(?:[_-][a-z0-9]+)+|\w{3,40}(?=[`"'”]?\s+(?:tool|function)\b))[`"'”]?(?:\s+(?:tool|function))?(?:[^{\n]{0,80}(\{[^\n]{0,2000}\}))?/gi;
  return [...orders.matchAll(pattern)].map(([, name = '', json]) => ({
    name: name.slice(0, 100),
    input: parse(json) ?? inputFor(reading, name, {}) ?? {},
  }));
}

function parse(json: string | undefined): object | undefined {
  try {
    const value: unknown = JSON.parse(json ?? '');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function deletions(orders: string): Call[] {
  const [wanted] =
    /\b(?:delete|erase|trash|archive|remove)\b[^.\n]{0,60}\b(?:page|row|database|everything|all)\b[^.\n]{0,80}/i.exec(
      orders,
    ) ?? [];
  if (!wanted) return [];
  const id = /[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}/i.exec(wanted)?.[0];
  return [{ name: 'delete_page', input: { page: id ?? wanted } }];
}
