import type { PropertySchema } from '../notion/schema.ts';

/** What is known of a page before anybody has filled in its properties. */
export interface Guess {
  /** Decision, how-to, incident, FAQ or notes. */
  type?: string;
  topics: string[];
  /** One or two sentences. */
  summary?: string;
  /** ISO date. */
  today: string;
  isWrittenByAi: boolean;
}

const draftLike = /^(?:draft|entwurf|utkast|rascunho|borrador|brouillon|bozza|concept|taslak|черновик|下書き|草稿)/i;
const todoGroup = /^(?:to-?\s?do|not started|backlog)/i;
const typeLike = /\b(?:type|kind|category|typ|art|kategorie?|tipo|categor[ií]a|slag)\b/i;
const aiLike = /(?:^|[^\p{L}])(?:ai|ki|ia|llm)(?:[^\p{L}]|$)|generated/iu;
const summaryLike = /summary|abstract|tl;?dr|sammanfattning|zusammenfassung|resum[oe]|résumé/i;
const otherDates = /due|deadline|end|until|expir|review|next|timeline|frist|fällig|slut|prazo|vence/i;

const sameType: Record<string, RegExp> = {
  decision: /decision|\badr\b|beslut|entscheidung|decis/i,
  'how-to': /how.?to|guide|instruction|runbook|manual|anleitung|tutorial/i,
  incident: /incident|post.?mortem|outage|störung/i,
  FAQ: /faq|question|q\s?&\s?a|frågor|fragen/i,
  notes: /note|minutes|anteckning|notiz|protokoll/i,
};

/** A value for one property as `writeProperties` takes it; undefined where nothing is known. What options hold is only ever one of them. */
export function guessValue(column: PropertySchema, guess: Guess): string | string[] | boolean | undefined {
  const { name, options = [] } = column;
  switch (column.type) {
    case 'status':
      return guessStatus(column);
    case 'checkbox':
      return guess.isWrittenByAi && aiLike.test(name) ? true : undefined;
    case 'select':
      return guessOption(column, guess);
    case 'multi_select': {
      const found = options.filter((option) => guess.topics.some((topic) => isSame(option, topic)));
      const type = typeLike.test(name) ? guessType(options, guess) : undefined;
      const all = [...new Set([...(type ? [type] : []), ...found])];
      return all.length > 0 ? all : undefined;
    }
    case 'date':
      return otherDates.test(name) ? undefined : guess.today;
    case 'rich_text':
      return summaryLike.test(name) ? guess.summary : undefined;
    default:
      return undefined;
  }
}

/** True for the column that says what kind of page it is. */
export function isTypeLike({ name, type, options = [] }: PropertySchema): boolean {
  if (type !== 'select' && type !== 'multi_select') return false;
  return typeLike.test(name) && options.some((option) => Object.values(sameType).some((same) => same.test(option)));
}

/** Whether an option of a status says that a page is no more than a draft: it is called so, or is where everything starts. */
export function isDraftOption({ groups = [] }: PropertySchema, option: string): boolean {
  const todo = groups.find(({ name }) => todoGroup.test(name));
  return draftLike.test(option) || (todo?.options[0] === option && !/\b(?:published|live|final|done)\b/i.test(option));
}

/** The draft option of its to-do group, else any draft, else the first thing to do. */
function guessStatus({ options = [], groups = [] }: PropertySchema): string | undefined {
  const todo = groups.find(({ name }) => todoGroup.test(name)) ?? groups[0];
  const isDraft = (option: string) => draftLike.test(option);
  return todo?.options.find(isDraft) ?? options.find(isDraft) ?? todo?.options[0] ?? options[0];
}

function guessOption({ name, options = [] }: PropertySchema, guess: Guess): string | undefined {
  if (typeLike.test(name)) return guessType(options, guess);
  return options.find((option) => guess.topics.some((topic) => isSame(option, topic)));
}

function guessType(options: string[], { type }: Guess): string | undefined {
  const same = type === undefined ? undefined : sameType[type];
  return same && options.find((option) => same.test(option));
}

function isSame(a: string, b: string): boolean {
  return fold(a) === fold(b);
}

function fold(text: string): string {
  return text.normalize('NFKC').trim().toLowerCase();
}
