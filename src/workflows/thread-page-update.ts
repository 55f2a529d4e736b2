import { namesOf } from './thread-page-labels.ts';
import { renderSection, type Section } from './thread-page-sections.ts';

/**
 * A page with what is new put below the headings where it belongs, found by our names for them in any language. Nothing that stands there is
 * changed; a section that is missing comes before the one about the thread or the meeting, or at the end.
 */
export function insertSections(page: string, sections: Section[]): string {
  return sections.reduce(insertSection, page.replace(/\s+$/, '')).replace(/^\n+/, '');
}

function insertSection(page: string, section: Section): string {
  const lines = page.split('\n');
  const headings = headingsOf(lines);
  const at = headings.findIndex(({ text }) => isNamed(text, section.key));
  const heading = headings[at];
  if (heading) {
    const next = headings.slice(at + 1).find(({ level }) => level <= heading.level)?.line ?? lines.length;
    const end = lastFilled(lines, heading.line, next) + 1;
    return [...lines.slice(0, end), ...section.blocks, ...lines.slice(end)].join('\n');
  }
  const about = headings.find(({ text }) => isNamed(text, 'thread') || isNamed(text, 'meeting'));
  if (!about) return page ? `${page}\n${renderSection(section)}` : renderSection(section);
  return [...lines.slice(0, about.line), renderSection(section), ...lines.slice(about.line)].join('\n');
}

interface Heading {
  line: number;
  level: number;
  text: string;
}

/** Outside of code. */
function headingsOf(lines: string[]): Heading[] {
  let fence: string | undefined;
  return lines.flatMap((line, at) => {
    const [, marks] = /^\s*(`{3,}|~{3,})/.exec(line) ?? [];
    if (marks) {
      if (!fence) fence = marks;
      else if (marks.startsWith(fence)) fence = undefined;
      return [];
    }
    const [, hashes = '', text = ''] = /^(#{1,6})\s+(.*?)\s*(?:\{[^{}]*\})?$/.exec(line) ?? [];
    return hashes && !fence ? [{ line: at, level: hashes.length, text }] : [];
  });
}

function isNamed(heading: string, key: Section['key']): boolean {
  const plain = heading
    .replace(/[\\*_]/g, '')
    .trim()
    .toLowerCase();
  return namesOf(key).some((name) => name.toLowerCase() === plain);
}

/** The last line with text between two lines; the first of them when there is none. */
function lastFilled(lines: string[], from: number, to: number): number {
  const filled = lines
    .slice(from, to)
    .findLastIndex((line) => line.trim() !== '' && !/^<empty-block\s*\/>$/.test(line.trim()));
  return from + Math.max(filled, 0);
}
