import { limits } from '../limits.ts';

/** IANA zones whose name has these words, those that begin with them first; for nothing typed the person's own first. */
export function offerZones(words: string, own: string): string[] {
  const wanted = words.trim().toLowerCase().replaceAll(' ', '_');
  const all = [...new Set([own, 'UTC', ...Intl.supportedValuesOf('timeZone')])];
  if (wanted === '') return all.slice(0, limits.options);
  const rank = (zone: string) =>
    zone
      .toLowerCase()
      .split('/')
      .some((part) => part.startsWith(wanted))
      ? 0
      : 1;
  const found = all.filter((zone) => zone.toLowerCase().includes(wanted)).toSorted((a, b) => rank(a) - rank(b));
  const typed = words.trim();
  return (found.length > 0 ? found : isZone(typed) ? [typed] : []).slice(0, limits.options);
}

/** Also old names that no list has, such as “US/Eastern”. */
function isZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}
