import { pick } from '../notion/nearest.ts';
import { type Section, showPath } from './passages.ts';

const mostLines = 150;
/** Fewer headings than this would hide more than they show. */
const leastLines = 20;

/**
 * A numbered table of contents with the size of each section; the numbers are what `pickSections` takes. Of a page with more than 150
 * sections the lower headings are left out, and that is said.
 */
export function showOutline(sections: Section[]): string {
  const numbered = sections.map((section, at) => ({ section, at }));
  const shorter = [6, 5, 4, 3, 2, 1].map((level) => upTo(level, numbered));
  const fits = shorter.find(({ length }) => length <= mostLines && length >= leastLines);
  const shown = numbered.length > mostLines && fits ? fits : numbered;
  const lines = shown.slice(0, mostLines).map(({ section, at }) => {
    const title = section.path.at(-1) ?? '(beginning)';
    const part = isContinued(sections, at) ? ' (continued)' : '';
    return `${'  '.repeat(Math.max(section.level - 1, 0))}${at + 1}. ${title}${part} · about ${section.tokens} tokens`;
  });
  const rest = shown.length - mostLines;
  const left = shown.length < sections.length ? ['The numbers between belong to the section before them.'] : [];
  const more = rest > 0 ? [`… and ${rest} more, up to number ${sections.length}`] : [];
  return [...lines, ...more, ...left].join('\n');
}

function upTo(level: number, numbered: { section: Section; at: number }[]): typeof numbered {
  return numbered.filter(({ section }, at) => {
    const isContinuation = section.path === numbered[at - 1]?.section.path;
    return section.level <= level && !isContinuation;
  });
}

/**
 * The sections that are asked for, in page order: by number (“4”), by range (“4-9”), or by heading, which brings its
 * subsections along. Throws a RequestError with the headings that exist.
 */
export function pickSections(sections: Section[], wanted: string[]): Section[] {
  const picked = new Set<number>();
  for (const text of wanted) {
    const [, first, last = first] = /^\s*(\d{1,6})(?:\s*[-–]\s*(\d{1,6}))?\s*$/.exec(text) ?? [];
    const numbers = first && Number(first) <= sections.length && Number(first) > 0;
    const chosen = numbers
      ? range(Number(first) - 1, Math.min(Number(last), sections.length))
      : byHeading(sections, text);
    for (const at of chosen) picked.add(at);
  }
  return sections.filter((_section, at) => picked.has(at));
}

function byHeading(sections: Section[], text: string): number[] {
  const wanted = text.includes('›') ? showPath(text.split('›').map((part) => part.trim())) : text.trim();
  const whole = sections.findIndex(({ path }) => showPath(path).toLowerCase() === wanted.toLowerCase());
  const title = ({ path }: Section) => path.at(-1) ?? '(beginning)';
  const names = [...new Set(sections.map(title))];
  const start =
    whole >= 0
      ? whole
      : sections.findIndex((section) => title(section) === pick(wanted, names, (name) => name, 'section called'));
  const path = sections[start]?.path ?? [];
  const inside = (section: Section) => path.every((heading, at) => section.path[at] === heading);
  let end = start + 1;
  while (end < sections.length && path.length > 0 && inside(sections[end] as Section)) end += 1;
  return range(start, end);
}

function isContinued(sections: Section[], at: number): boolean {
  return at > 0 && sections[at]?.path === sections[at - 1]?.path;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(to - from, 0) }, (_, at) => from + at);
}
