import type { FoundPassage } from '../knowledge/knowledge.ts';
import { showPath } from '../knowledge/passages.ts';
import type { Passage } from '../knowledge/source.ts';
import { estimateTokens } from '../knowledge/tokens.ts';
import { toSource } from './entries.ts';

const mostTokens = 4000;
/** One passage may take so much; what is longer is cut between its texts. */
const longestPassage = 800;

/** The best passages as citable text within about 4,000 tokens, each with the link to its section; what is left out is said. */
export function fitPassages(found: FoundPassage[]): { passages: Passage[]; notes: string[] } {
  const passages: Passage[] = [];
  let tokens = 0;
  let cut = 0;
  for (const { page, path, url, texts } of found) {
    const shown = firstTexts(texts);
    tokens += shown.reduce((sum, text) => sum + estimateTokens(text), 30);
    if (passages.length > 0 && tokens > mostTokens) break;
    if (shown.length < texts.length) cut += 1;
    const section = path.length > 0 ? { section: showPath(path) } : {};
    passages.push({ source: { ...toSource(page), url, ...section }, texts: shown });
  }
  const left = found.length - passages.length;
  return {
    passages,
    notes: [
      ...(cut > 0
        ? [`${cut} long ${cut === 1 ? 'passage is' : 'passages are'} cut; read_page gives the whole section.`]
        : []),
      ...(left > 0 ? [`${left} weaker ${left === 1 ? 'passage' : 'passages'} did not fit.`] : []),
    ],
  };
}

function firstTexts(texts: string[]): string[] {
  let tokens = 0;
  const end = texts.findIndex((text, at) => {
    tokens += estimateTokens(text);
    return at > 0 && tokens > longestPassage;
  });
  return end < 0 ? texts : texts.slice(0, end);
}
