import { pickSections, showOutline } from '../knowledge/outline.ts';
import type { Section } from '../knowledge/passages.ts';
import { estimateTokens } from '../knowledge/tokens.ts';
import { offerSummary } from './page-summary.ts';

export interface PageParts {
  sections: Section[];
  /** What the reader should know about the rest of the page, in sentences. */
  notes: string[];
}

const wholePage = { tokens: 8000, sections: 60 };
const beginning = { tokens: 1500, sections: 5 };
const chosen = { tokens: 12_000, sections: 80 };

/** The sections that are asked for; without wishes the whole page when it is small, else its outline and its beginning. */
export function readParts(all: Section[], wanted: string[]): PageParts {
  return wanted.length > 0 ? readSections(all, wanted) : readFromStart(all);
}

function readFromStart(all: Section[]): PageParts {
  if (all.length === 0) return { sections: [], notes: ['The page has no text.'] };
  const whole = within(all, wholePage);
  if (whole.length === all.length) return { sections: all, notes: ['The whole page follows.'] };
  const sections = within(all, beginning);
  return {
    sections,
    notes: [
      `This page is large. Sections 1 to ${sections.length} follow; ask for others by number or heading:`,
      showOutline(all),
      ...offerSummary(all),
    ],
  };
}

/** As many as fit into one answer. */
function readSections(all: Section[], wanted: string[]): PageParts {
  const picked = pickSections(all, wanted);
  const sections = within(picked, chosen);
  const left = picked.slice(sections.length).map((section) => all.indexOf(section) + 1);
  const notes =
    left.length > 0
      ? [`Too much for one answer: sections ${left[0]} to ${left.at(-1)} are left out. Ask for them next.`]
      : [];
  return { sections, notes: [`${sections.length} of ${all.length} sections follow.`, ...notes] };
}

/** The first sections that fit; always at least one. */
function within(sections: Section[], limit: { tokens: number; sections: number }): Section[] {
  let tokens = 0;
  const end = sections.findIndex((section, at) => {
    tokens += section.tokens + estimateTokens(section.path.join());
    return at > 0 && (tokens > limit.tokens || at >= limit.sections);
  });
  return end < 0 ? sections : sections.slice(0, end);
}
