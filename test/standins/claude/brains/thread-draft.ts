import { languageOf } from './language.ts';
import { readMessages, type Said } from './thread-reading.ts';
import { stemsOf, termsOf } from './words.ts';

interface Statement {
  text: string;
  sources: number[];
}

interface Draft {
  title: string;
  type: string;
  language: string;
  summary: Statement[];
  decisions: (Statement & { rationale: Statement })[];
  actions: (Statement & { owner: string; due: string; due_words: string })[];
  questions: Statement[];
  topics: string[];
}

const decides =
  /\b(?:decided|decision|agreed|(?:let['’]?s|we(?:['’]ll| will)?) (?:go|stick|stay) with|beschlossen|entschieden|wir nehmen|beslutat|beslutade|vi kör på|decidimos|decidido|décidé|hemos decidido)\b/iu;
const because = /\b(?:because|since|so that|weil|denn|damit|eftersom|därför att|porque|pois|parce que|car)\b/iu;
const promises =
  /\b(?:I['’]ll|I will|I can take|ich (?:werde|mache|kümmere|übernehme|schreibe)|jag (?:ska|tar|fixar|skriver)|eu (?:vou|faço)|vou|je (?:vais|m['’]occupe))\b/iu;
const requests = /\b(?:please|can you|could you|todo|needs? to|must|will|bitte|kannst du|kan du|por favor|podes)\b/iu;
const breaks = /\b(?:outage|incident|broke|broken|is down|went down|error \d{3}|störung|ausfall|driftstopp|avaria)\b/iu;
const thanks = /^(?:thanks?|thank you|great|ok(?:ay)?|done|danke|super|tack|bra|obrigad[oa]|perfeito|\+1)\b.{0,30}$/iu;
const dueWords =
  /\b(?:by|until|before|due|bis|senast|até|on|am|på)\s+((?:next\s+)?(?:monday|tuesday|wednesday|thursday|friday|montag|dienstag|mittwoch|donnerstag|freitag|måndag|tisdag|onsdag|torsdag|fredag|segunda|terça|quarta|quinta|sexta)|\d{4}-\d\d-\d\d)/iu;
const days = [
  /^$/,
  /^(?:next )?(?:mon|mån|seg)/i,
  /^(?:next )?(?:tue|die|tis|ter)/i,
  /^(?:next )?(?:wed|mit|ons|qua)/i,
];
const laterDays = [/^(?:next )?(?:thu|don|tor|qui)/i, /^(?:next )?(?:fri|fre|sex)/i];

/** A draft of a thread for a schema that asks for one: every statement is a sentence of a message. Undefined for other schemas. */
export function draftThread(schema: unknown, prompt: string): Draft | undefined {
  const { properties = {} } = schema as { properties?: Record<string, unknown> };
  if (!('decisions' in properties && 'actions' in properties && 'summary' in properties)) return undefined;
  const parts = [...prompt.matchAll(/^> (\{.*\})$/gm)].flatMap(([, json = '']) => readPart(json));
  return parts.length > 0
    ? join(parts)
    : draft(readMessages(prompt), Number(/before \[(\d+)\] are known/.exec(prompt)?.[1] ?? 0));
}

function draft(messages: Said[], firstNew: number): Draft {
  const people = messages.filter(({ isApp }) => !isApp);
  const all = people.flatMap((message) => message.sentences.map((text) => ({ text, message })));
  const fresh = all.filter(({ message, text }) => message.number >= firstNew && !thanks.test(text));
  const state = ({ text, message }: (typeof all)[number]): Statement => ({ text, sources: [message.number] });
  const isDecision = ({ text }: { text: string }) =>
    decides.test(text) && !text.endsWith('?') && termsOf(text).length > 1;
  const isAction = (each: { text: string }) =>
    !isDecision(each) && (promises.test(each.text) || requests.test(each.text));

  const decisions = fresh.filter(isDecision).map((each) => {
    const reason = each.message.sentences.find((text) => text !== each.text && because.test(text));
    return { ...state(each), rationale: { text: reason ?? '', sources: reason ? [each.message.number] : [] } };
  });
  const actions = fresh
    .filter(isAction)
    .map((each) => ({ ...state(each), ...taskOf(each.text, each.message, messages) }));
  const questions = fresh
    .filter(({ text, message }) => /[?？]$/.test(text) && !requests.test(text) && !isAnswered(text, message, people))
    .map(state);
  const reasons = new Set(decisions.map(({ rationale }) => rationale.text));
  const told = fresh.filter(
    (each) => !reasons.has(each.text) && !isDecision(each) && !isAction(each) && !/[?？]$/.test(each.text),
  );
  const text = all.map((each) => each.text).join('\n');
  return {
    title: titleOf(all[0]?.text ?? ''),
    type:
      decisions.length > 0
        ? 'decision'
        : breaks.test(text)
          ? 'incident'
          : /\bhow (?:to|do)\b/i.test(text)
            ? 'how-to'
            : 'notes',
    language: languageOf(text),
    summary: weightiest(told, text).map(state),
    decisions,
    actions,
    questions,
    topics: topicsOf(text),
  };
}

function taskOf(
  text: string,
  { author, day }: Said,
  messages: Said[],
): { owner: string; due: string; due_words: string } {
  const words = new Set(text.match(/\p{L}+/gu));
  const named = messages.find((other) => words.has(other.author.split(' ')[0] ?? ''));
  const owner = promises.test(text) ? author : (named?.author ?? /^@?(\p{Lu}\p{Ll}+)[ ,:]/u.exec(text)?.[1] ?? '');
  const [, dueName = ''] = dueWords.exec(text) ?? [];
  return { owner, due: dueName ? dateOf(dueName, day) : '', due_words: dueName };
}

/** The next such weekday after the day. */
function dateOf(words: string, day: string): string {
  if (/^\d{4}/.test(words)) return words;
  const wanted = [...days, ...laterDays].findIndex((pattern) => pattern.test(words));
  const from = new Date(`${day}T12:00:00Z`);
  const ahead = (wanted - from.getUTCDay() + 7) % 7 || 7;
  return new Date(from.getTime() + ahead * 86_400_000).toISOString().slice(0, 10);
}

function isAnswered(question: string, { number, author }: Said, messages: Said[]): boolean {
  const asked = stemsOf(
    termsOf(question)
      .map(({ word }) => word)
      .join(' '),
  );
  return messages.some(
    (other) =>
      other.number > number &&
      other.author !== author &&
      other.sentences.some(
        (text) => !text.endsWith('?') && [...stemsOf(text)].some((stem) => stem.length > 3 && asked.has(stem)),
      ),
  );
}

function weightiest<Each extends { text: string }>(told: Each[], whole: string): Each[] {
  const counts = new Map<string, number>();
  for (const line of whole.split('\n'))
    for (const { stem } of termsOf(line)) counts.set(stem, (counts.get(stem) ?? 0) + 1);
  const weigh = (text: string) => {
    const terms = termsOf(text);
    return terms.reduce((sum, { stem }) => sum + (counts.get(stem) ?? 0), 0) / (terms.length + 3);
  };
  const best = new Set(told.toSorted((a, b) => weigh(b.text) - weigh(a.text)).slice(0, 6));
  return told.filter((each) => best.has(each));
}

function titleOf(first: string): string {
  const plain = first
    .replace(/^(?:hi|hello|hey|hallo|hej|olá)\b[^,.!]*[,.!]\s*/iu, '')
    .replace(/\[([^\]]*)\]\([^)]*\)|https?:\S+/g, '$1');
  return plain
    .split(/\s+/)
    .slice(0, 10)
    .join(' ')
    .replace(/[.?!:,]+$/, '')
    .slice(0, 100);
}

function topicsOf(text: string): string[] {
  const counts = new Map<string, number>();
  for (const line of text.split('\n'))
    for (const { word } of termsOf(line)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts]
    .filter(([word, count]) => count > 1 && word.length > 3 && !/\d/.test(word))
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, 4)
    .map(([word]) => word);
}

function readPart(json: string): Draft[] {
  try {
    return [JSON.parse(json) as Draft];
  } catch {
    return [];
  }
}

function join(parts: Draft[]): Draft {
  const [first] = parts as [Draft];
  return {
    ...first,
    summary: parts.flatMap(({ summary }) => summary.slice(0, 3)),
    decisions: parts.flatMap(({ decisions }) => decisions),
    actions: parts.flatMap(({ actions }) => actions),
    questions: parts.flatMap(({ questions }) => questions),
    topics: [...new Set(parts.flatMap(({ topics }) => topics))].slice(0, 6),
  };
}
