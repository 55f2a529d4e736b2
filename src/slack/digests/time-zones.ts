import { limits } from '../limits.ts';
import { nearest } from '../nearest.ts';
import { isTimeZone } from '../people.ts';

/** Today's names of zones that the runtime lists under old ones. */
const renamed = [
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Asia/Ho_Chi_Minh',
  'Asia/Yangon',
  'Europe/Kyiv',
  'America/Nuuk',
  'America/Argentina/Buenos_Aires',
  'Atlantic/Faroe',
];

/** IANA zones whose name has these words, those that begin with them first, or else the one that is spelt most like it; for nothing typed the person's own first. */
export function offerZones(words: string, own: string): string[] {
  const typed = words.trim();
  const wanted = typed.toLowerCase().replaceAll(' ', '_');
  const all = [...new Set([own, 'UTC', ...renamed, ...Intl.supportedValuesOf('timeZone')])];
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
  return isTimeZone(typed) ? [typed] : nearZones(wanted, all);
}

/** By the name of its city. */
function nearZones(wanted: string, all: string[]): string[] {
  const cityOf = (zone: string) => zone.slice(zone.lastIndexOf('/') + 1).toLowerCase();
  const near = nearest(wanted, all.map(cityOf));
  return all.filter((zone) => cityOf(zone) === near).slice(0, 1);
}
