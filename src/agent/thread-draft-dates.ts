import { timeOf } from './thread.ts';
import { flatten } from './thread-draft-words.ts';

const dayMs = 24 * 60 * 60_000;
const languages = ['en', 'de', 'sv', 'pt', 'fr', 'es', 'it', 'nl', 'da', 'nb', 'fi', 'pl'];

let known: string[][] | undefined;

/** A word of each language for every day of the week, Sunday first: what a date is held against. Made when first needed, because it takes a while. */
function weekdays(): string[][] {
  if (known) return known;
  const formats = languages.flatMap((language) =>
    (['long', 'short'] as const).map((weekday) => new Intl.DateTimeFormat(language, { weekday, timeZone: 'UTC' })),
  );
  known = Array.from({ length: 7 }, (_, day) => {
    const date = new Date(Date.UTC(2026, 10, 22 + day));
    return formats.map((format) => flatten(format.format(date)).replace(/\.$/, ''));
  });
  return known;
}

/**
 * Whether a message names this day: the words that are said to name it stand in the text, the day lies near the message, and it agrees with the
 * figures or the weekday among the words.
 */
export function isDueNamed(due: string, words: string, text: string, ts: string): boolean {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(due) ? new Date(`${due}T12:00:00Z`) : undefined;
  if (!day || Number.isNaN(day.getTime()) || !day.toISOString().startsWith(due)) return false;
  const said = flatten(words).trim();
  if (!said || !flatten(text).includes(said)) return false;
  const days = (day.getTime() - timeOf(ts).getTime()) / dayMs;
  if (days < -2 || days > 3 * 366) return false;
  const figures = (said.match(/\d+/g) ?? []).map(Number);
  if (figures.length > 0) return figures.some((figure) => figure === day.getUTCDate()) || isCount(figures, days);
  const named = weekdays().findIndex((names) => names.some((name) => name.length > 2 && holds(said, name)));
  return named === -1 || (named === day.getUTCDay() && days < 15);
}

/** “in 3 days”, “in 2 weeks”. */
function isCount(figures: number[], days: number): boolean {
  return figures.some((figure) => [1, 7, 30, 31].some((unit) => Math.abs(figure * unit - days) <= unit / 5 + 1));
}

function holds(text: string, word: string): boolean {
  return new RegExp(`(?<!\\p{L})${word}(?:s|es|en)?(?!\\p{L})`, 'u').test(text);
}
