import { whoseBudget } from '../agent/budget-sentences.ts';
import { filterLinks } from '../agent/provenance.ts';
import type { Turn, TurnEvent } from '../agent/turn.ts';
import type { FoundPassage, Knowledge } from '../knowledge/knowledge.ts';
import type { Passage } from '../knowledge/source.ts';
import type { Scope } from '../storage/budget.ts';
import { fitPassages } from '../tools/passages-found.ts';
import { searchFresh } from '../tools/search.ts';

const mostQuotes = 5;
const mostOfPage = 2;
const longestQuery = 300;
const longestQuote = 320;

export type Quote = (turn: Turn, scope: Scope) => AsyncGenerator<TurnEvent, void>;

/** Answers without a model: the passages that match the question's words best, with their sections and ages, and why there is no more. */
export function createQuote({ knowledge }: { knowledge: Knowledge }): Quote {
  return async function* quote({ audience, prompt, signal }, scope) {
    yield { type: 'status', text: 'Looking for passages in Notion' };
    const query = { queries: [prompt.slice(0, longestQuery).toWellFormed()], limit: 20 };
    const { found } = await searchFresh(knowledge, audience, query, signal);
    const quotes = fitPassages(choose(found)).passages.flatMap((passage) => {
      const text = bestText(passage, wordsOf(prompt));
      return text ? [{ source: passage.source, text }] : [];
    });
    const why = `${whoseBudget[scope]} is nearly used up, so I cannot write an answer.`;
    if (quotes.length === 0) {
      yield {
        type: 'text',
        delta: `${why} I found no passage with the words of your question either; other words may help.`,
      };
      return;
    }
    yield { type: 'text', delta: `${why} These passages match your question best:` };
    for (const { source, text } of quotes) {
      yield { type: 'text', delta: `\n\n> ${plain(text)}` };
      yield { type: 'citation', source, quote: text };
    }
  };
}

/** The best, but not all from one page. */
function choose(found: FoundPassage[]): FoundPassage[] {
  const taken = new Map<string, number>();
  const chosen = found.filter(({ page }) => {
    const count = (taken.get(page.id) ?? 0) + 1;
    taken.set(page.id, count);
    return count <= mostOfPage;
  });
  return chosen.slice(0, mostQuotes);
}

/** The text that has the most of the words; the first one of several. */
function bestText({ texts }: Passage, words: Set<string>): string | undefined {
  const hits = (text: string) => [...wordsOf(text)].filter((word) => words.has(word)).length;
  return texts.filter((text) => text.trim()).toSorted((a, b) => hits(b) - hits(a))[0];
}

function wordsOf(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu));
}

/** One line without links and code fences, cut between words. */
function plain(text: string): string {
  const line = filterLinks(text, () => false)
    .replace(/`{3,}|~{3,}/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (line.length <= longestQuote) return line;
  const cut = line.slice(0, longestQuote + 1);
  return `${cut
    .slice(0, Math.max(cut.lastIndexOf(' '), longestQuote - 40))
    .toWellFormed()
    .trimEnd()}…`;
}
