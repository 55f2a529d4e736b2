import { detectLanguage } from '../knowledge/language.ts';
import type { Thread, ThreadMessage } from './thread.ts';
import type { Statement, ThreadDraft } from './thread-draft.ts';
import { cleanLine, titleFrom } from './thread-draft-checks.ts';

const longestQuote = 400;
const mostCharacters = 12_000;
const codes: Record<string, string> = {
  german: 'de',
  swedish: 'sv',
  portuguese: 'pt',
  french: 'fr',
  spanish: 'es',
  italian: 'it',
  dutch: 'nl',
  danish: 'da',
  norwegian: 'nb',
  finnish: 'fi',
};

/** A draft without a model: what was written, message by message, from the first and the latest when there is too much. `note` says why. */
export function plainDraft(thread: Thread, why: string, { since = '' } = {}): ThreadDraft {
  const messages = thread.messages.filter(({ ts }) => Number(ts) > Number(since || 0));
  const quotes = messages.flatMap((message) => quote(message) ?? []);
  const kept = firstAndLatest(quotes);
  const cut = kept.length < quotes.length ? ` ${quotes.length - kept.length} messages in the middle are left out.` : '';
  return {
    title: titleFrom(thread.messages),
    type: 'notes',
    language: codes[detectLanguage(messages.map(({ text }) => text).join('\n'))] ?? 'en',
    summary: kept,
    decisions: [],
    actions: [],
    questions: [],
    topics: [],
    note: `${why} So this is what was written, word for word.${cut}`,
  };
}

/** Its code is kept elsewhere on the page. */
function quote({ ts, text }: ThreadMessage): Statement | undefined {
  const words = cleanLine(text.replace(/```[\s\S]*?(?:```|$)/g, ' '));
  if (!/[\p{L}\p{N}\p{Emoji_Presentation}]/u.test(words)) return undefined;
  const isLong = words.length > longestQuote;
  return {
    text: isLong ? `${words.slice(0, longestQuote).replace(/\S*$/, '').toWellFormed()}…` : words,
    sources: [ts],
  };
}

function firstAndLatest(quotes: Statement[]): Statement[] {
  let room = mostCharacters;
  const kept = new Set<Statement>();
  for (let at = 0; at < quotes.length; at += 1) {
    const next = at % 2 === 0 ? quotes[at / 2] : quotes[quotes.length - (at + 1) / 2];
    room -= next?.text.length ?? 0;
    if (room < 0) break;
    if (next) kept.add(next);
  }
  return quotes.filter((each) => kept.has(each));
}
