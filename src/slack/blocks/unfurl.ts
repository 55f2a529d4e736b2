import type { StoredPage } from '../../knowledge/knowledge.ts';
import { cutSections } from '../../knowledge/passages.ts';
import { type Block, clip } from '../limits.ts';
import { escapeText, mrkdwnLink } from '../markup.ts';
import { context, section } from './elements.ts';
import { showDay } from './sources.ts';

const longestTitle = 150;
const longestPlace = 150;
const longestOpening = 300;
const mostLines = 3;
/** Of a page's text; what a card shows lies at its beginning. */
const opening = 20_000;

/** A page as people see it under its link: title, place, owner, age and how it begins. Nothing of it is live markup. */
export function pageCard({ page, properties, markdown }: StoredPage, timeZone: string): Block[] {
  const icon = /^\p{RGI_Emoji}$/v.test(page.icon ?? '') ? `${page.icon} ` : '';
  const lines = firstLines(markdown).map(escapeText).filter(Boolean);
  const day = showDay(page.editedAt, timeZone);
  const owner = ownerOf(properties);
  const editor = page.editedBy ? ` by ${escapeText(clip(page.editedBy, 80))}` : '';
  const facts = [
    escapeText(clip(page.place.slice(-3).join(' › '), longestPlace)),
    owner && `owned by ${escapeText(clip(owner, 80))}`,
    day && `edited ${day}${editor}`,
  ].filter(Boolean);
  return [
    section(`${icon}*${mrkdwnLink(page.url, clip(page.title || 'Untitled', longestTitle))}*`),
    ...(facts.length > 0 ? [context(facts.join(' · '))] : []),
    ...(lines.length > 0 ? [section(lines.join('\n'))] : []),
  ];
}

function ownerOf(properties: StoredPage['properties']): string | undefined {
  const owner = properties.find(({ name, value }) => /^owners?$/i.test(name.trim()) && value?.kind === 'people');
  if (owner?.value?.kind !== 'people') return undefined;
  return owner.value.people.flatMap(({ name }) => name ?? []).join(', ') || undefined;
}

/** How the text begins, in at most 300 characters, without headings and Markdown. */
function firstLines(markdown: string): string[] {
  const lines: string[] = [];
  let room = longestOpening;
  const texts = cutSections(markdown.slice(0, opening)).flatMap((part) => part.texts);
  for (const line of texts.flatMap((text) => text.split('\n')).map(withoutMarkdown)) {
    if (lines.length === mostLines || room < 20) break;
    if (!line) continue;
    lines.push(clip(line, room));
    room -= line.length;
  }
  return lines;
}

function withoutMarkdown(line: string): string {
  return line
    .replace(/^\s*(?:`{3,}|~{3,}).*$/, '')
    .replace(/^[\s|:-]+$/, '')
    .replace(/^\s*(?:[-*+]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?/, '• ')
    .replace(/\[([^[\]]*)\]\([^()\s]*\)/g, '$1')
    .replace(/^\s*>+\s?|\*\*|__|~~|`/g, '')
    .replace(/\s*\|\s*/g, ' ')
    .trim();
}
