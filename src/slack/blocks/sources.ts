import type { Source } from '../../knowledge/source.ts';
import type { Block } from '../limits.ts';
import { limits } from '../limits.ts';
import { escapeText, mrkdwnLink } from '../markup.ts';
import { context } from './elements.ts';

const mostShown = 20;

/** “1. Title › Section · edited 3 Mar 2026 by Tom Okafor”, with the numbers of the citations. Empty without sources. */
export function sourcesFooter(sources: Source[], timeZone: string): Block[] {
  if (sources.length === 0) return [];
  const lines = sources.slice(0, mostShown).map((source, index) => `${index + 1}. ${sourceLine(source, timeZone)}`);
  if (sources.length > mostShown) lines.push(`and ${sources.length - mostShown} more`);
  return packed(['*Sources*', ...lines]).map((text) => context(text));
}

export function sourceLine({ url, title, section, editedAt, editedBy }: Source, timeZone: string): string {
  const name = [title || 'Untitled', section].filter(Boolean).join(' › ');
  const day = editedAt && showDay(editedAt, timeZone);
  const edited = day && `edited ${day}${editedBy ? ` by ${escapeText(editedBy)}` : ''}`;
  return [mrkdwnLink(url, name.length > 200 ? `${name.slice(0, 199)}…` : name), edited].filter(Boolean).join(' · ');
}

/** “3 Mar 2026” on the reader's calendar; empty for what is no date. */
export function showDay(iso: string, timeZone: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return '';
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone }).format(date);
}

/** Lines joined into as few texts as fit. */
function packed(lines: string[]): string[] {
  const texts: string[] = [];
  for (const line of lines) {
    const last = texts.at(-1);
    if (last !== undefined && last.length + line.length < limits.contextText)
      texts[texts.length - 1] = `${last}\n${line}`;
    else texts.push(line);
  }
  return texts;
}
