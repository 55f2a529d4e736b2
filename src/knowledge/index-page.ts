import type { Property } from '../notion/properties.ts';
import { showValue } from '../notion/show-value.ts';
import type { IndexedPage } from '../storage/passages.ts';
import { detectLanguage } from './language.ts';
import { cutSections, type Section } from './passages.ts';
import { estimateTokens } from './tokens.ts';

/**
 * About 200 words: passages of 150 to 350 words rank best (Kaszkiel and Zobel, “Effective ranking with arbitrary passages”, 2001), and ten of
 * them are a small part of a prompt.
 */
const passageTokens = 400;
/** A section up to here stays whole: a scrap of it alone says little and ranks too high. */
const wholeTokens = 600;
const mostPassages = 5_000;

/** Cuts a page for the index and chooses its language. A row's properties are a passage of their own, first; no page is without a passage. */
export function indexPage(page: {
  title: string;
  markdown: string;
  properties: Property[];
}): Pick<IndexedPage, 'language' | 'passages'> {
  const sections = cutSections(page.markdown);
  const passages = [
    ...cutSections(showProperties(page.properties)).map(({ texts }) => ({ path: [], texts })),
    ...sections.flatMap((section, at) => cutPassages(section, sections[at + 1])),
  ].filter(({ texts }) => texts.length > 0);
  return {
    language: detectLanguage(`${page.title}\n${page.markdown}`),
    passages: passages.length > 0 ? passages.slice(0, mostPassages) : [{ path: [], texts: [page.title] }],
  };
}

/** A heading alone is a passage only when nothing lies below it. */
function cutPassages({ path, texts }: Section, next: Section | undefined): IndexedPage['passages'] {
  if (texts.length === 0) {
    const hasParts = path.every((heading, at) => next?.path[at] === heading);
    return hasParts ? [] : [{ path, texts: path.slice(-1) }];
  }
  const total = texts.reduce((sum, text) => sum + estimateTokens(text), 0);
  const goal = total <= wholeTokens ? wholeTokens : total / Math.round(total / passageTokens);
  const passages: IndexedPage['passages'] = [];
  let size = 0;
  for (const text of texts) {
    const tokens = estimateTokens(text);
    const last = passages.at(-1);
    if (last && size + tokens / 2 <= goal) {
      last.texts.push(text);
      size += tokens;
    } else {
      passages.push({ path, texts: [text] });
      size = tokens;
    }
  }
  return passages;
}

/** “Status: Done · Owner: Maya”, without what is empty or only an id. */
function showProperties(properties: Property[]): string {
  return properties
    .filter(({ type, value }) => type !== 'title' && value !== null && value.kind !== 'unsupported')
    .flatMap(({ name, value }) => {
      const shown = showValue(value, { person: () => '', page: () => '' })
        .split(', ')
        .filter((part) => part.trim() !== '')
        .join(', ')
        .replace(/\s+/g, ' ');
      return shown && shown !== '… and more' ? [`${name}: ${shown}`] : [];
    })
    .join(' · ');
}
