import { isTimeZone } from '../../knowledge/time-zone.ts';
import { knownZones, nearestZones } from '../../workflows/digest/zones.ts';
import { limits } from '../limits.ts';

/** IANA zones whose name has these words, those that begin with them first, or else those that are spelt most like it; for nothing typed the person's own first. */
export function offerZones(words: string, own: string): string[] {
  const typed = words.trim();
  const wanted = typed.toLowerCase().replaceAll(' ', '_');
  const all = [...new Set([own, 'UTC', ...knownZones()])];
  if (wanted === '') return all.slice(0, limits.options);
  const rank = (zone: string) =>
    zone
      .toLowerCase()
      .split('/')
      .some((part) => part.startsWith(wanted))
      ? 0
      : 1;
  const found = all.filter((zone) => zone.toLowerCase().includes(wanted)).toSorted((a, b) => rank(a) - rank(b));
  if (found.length > 0) return found.slice(0, limits.options);
  return isTimeZone(typed) ? [typed] : nearestZones(typed);
}
