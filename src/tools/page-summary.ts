import type { Section } from '../knowledge/passages.ts';
import type { PageSummary } from '../knowledge/summary.ts';

/** Pages with less are read in parts faster than they are summed up. */
const largeTokens = 20_000;

/** Tells the wish for an overview from wishes for sections. Pages that are not large have none: all of their text is at hand. */
export function splitWishes(all: Section[], wishes: string[]): { isSummary: boolean; wanted: string[] } {
  if (!isLarge(all)) return { isSummary: false, wanted: wishes.filter((wish) => !isSummaryWish(all, wish)) };
  const wanted = wishes.filter((wish) => !isSummaryWish(all, wish));
  return { isSummary: wanted.length < wishes.length, wanted };
}

/** How to ask for the overview of a large page, as a sentence; nothing for others. */
export function offerSummary(all: Section[]): string[] {
  return isLarge(all) ? [`For an overview of the whole page ask for the section "${summaryWord(all)}".`] : [];
}

/** The overview as text that cannot be cited, and says so. */
export function summaryNotes(all: Section[], { parts, left }: PageSummary): string[] {
  const tokens = all.reduce((sum, section) => sum + section.tokens, 0);
  const intro =
    `Summary of this page (${all.length} sections, about ${tokens} tokens), made by a language model. It is for finding your way, not a ` +
    'quote: read the sections that matter before you state something, and cite those.';
  const lines = parts.map(({ first, last, text }) => `Sections ${first} to ${last}:\n${text}`);
  const [start, end] = [left[0]?.first, left.at(-1)?.last];
  const rest = start ? [`Sections ${start} to ${end} are not summed up yet. Ask for the summary again to go on.`] : [];
  return [intro, ...lines, ...rest];
}

function isLarge(all: Section[]): boolean {
  return all.reduce((sum, { tokens }) => sum + tokens, 0) > largeTokens;
}

function isSummaryWish(all: Section[], wish: string): boolean {
  const word = wish.trim().toLowerCase();
  return word === 'page summary' || word === summaryWord(all);
}

/** A heading of that name is what its author meant by it, and wins. */
function summaryWord(all: Section[]): string {
  return all.some(({ path }) => path.at(-1)?.toLowerCase() === 'summary') ? 'page summary' : 'summary';
}
