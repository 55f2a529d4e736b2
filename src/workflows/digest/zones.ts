import { editDistance } from '../../notion/nearest.ts';

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

/** A name that differs in more than this share of its letters is no help. */
const farthest = 0.5;
const mostOffered = 3;
const longestTyped = 60;

/** Under today's names and the runtime's. */
export function knownZones(): string[] {
  return [...new Set([...renamed, ...Intl.supportedValuesOf('timeZone')])];
}

/** The name of the city counts as much as the whole. The nearest first; only those that are about as near. */
export function nearestZones(typed: string): string[] {
  const wanted = fold(typed.slice(0, longestTyped));
  const ranked = knownZones()
    .map((zone) => {
      const name = fold(zone);
      return { zone, distance: Math.min(difference(wanted, name), difference(cityOf(wanted), cityOf(name))) };
    })
    .toSorted((a, b) => a.distance - b.distance);
  const nearest = ranked[0]?.distance ?? 0;
  return ranked
    .filter(({ distance }) => distance <= Math.min(nearest + 0.1, farthest))
    .slice(0, mostOffered)
    .map(({ zone }) => zone);
}

function difference(a: string, b: string): number {
  return editDistance(a, b) / Math.max(a.length, b.length, 1);
}

function cityOf(name: string): string {
  return name.split('/').at(-1) ?? '';
}

function fold(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');
}
