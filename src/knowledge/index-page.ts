import type { Property } from '../notion/properties.ts';
import { showValue } from '../notion/show-value.ts';
import type { IndexedPage } from '../storage/passages.ts';
import { detectLanguage } from './language.ts';
import { cutSections, cuttingSections, type Section, showPath } from './passages.ts';
import { inSlices, type Sliced } from './slices.ts';
import { estimateTokens } from './tokens.ts';

/**
 * About 200 words: passages of 150 to 350 words rank best (Kaszkiel and Zobel, “Effective ranking with arbitrary passages”, 2001), and ten of
 * them are a small part of a prompt.
 */
const passageTokens = 400;
/** A section up to here stays whole: a scrap of it alone says little and ranks too high. */
const wholeTokens = 600;
/** A page of 10 MB of prose has about 8,000. */
const mostPassages = 10_000;

interface Page {
  title: string;
  markdown: string;
  properties: Property[];
}

/**
 * Cuts a page for the index and chooses its language, in slices. A row's properties are a passage of their own, first; no page is without a
 * passage, and nothing is left out: of a page with more than 10,000, neighbours are joined.
 */
export async function indexPage(page: Page): Promise<Pick<IndexedPage, 'language' | 'passages'>> {
  const passages = await inSlices(cutting(page));
  return {
    language: detectLanguage(`${page.title}\n${page.markdown}`),
    passages: passages.length > 0 ? joinNeighbours(passages) : [{ path: [], texts: [page.title] }],
  };
}

function* cutting({ markdown, properties }: Page): Sliced<IndexedPage['passages']> {
  const passages: IndexedPage['passages'] = [];
  for (const { texts } of cutSections(showProperties(properties))) passages.push({ path: [], texts });
  const sections = yield* cuttingSections(markdown);
  for (const [at, section] of sections.entries()) {
    for (const passage of cutPassages(section, sections[at + 1])) passages.push(passage);
    yield;
  }
  return passages.filter(({ texts }) => texts.length > 0);
}

/** Of neighbours under different headings, each keeps its own as a text, and what their paths share is the path. */
function joinNeighbours(passages: IndexedPage['passages']): IndexedPage['passages'] {
  const size = Math.ceil(passages.length / mostPassages);
  if (size === 1) return passages;
  return Array.from({ length: Math.ceil(passages.length / size) }, (_, at) => {
    const group = passages.slice(at * size, (at + 1) * size);
    const path = group.map((passage) => passage.path).reduce(sharedStart);
    const texts = group.flatMap((passage, nth) => {
      const own = showPath(passage.path.slice(path.length));
      const isNews = own !== '' && passage.path !== group[nth - 1]?.path && own !== passage.texts[0];
      return isNews ? [own, ...passage.texts] : passage.texts;
    });
    return { path, texts };
  });
}

function sharedStart(one: string[], other: string[]): string[] {
  const end = one.findIndex((heading, at) => other[at] !== heading);
  return end < 0 ? one : one.slice(0, end);
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
