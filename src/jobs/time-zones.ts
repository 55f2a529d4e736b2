import { RequestError } from '../errors.ts';
import { editDistance } from '../notion/nearest.ts';
import { type LocalTime, localTimeIn } from './local-time.ts';

/** Of the names without a city that Node knows these are in the IANA database; most of the others mean another place than people think (BST is Dhaka). */
const shortNames = new Set('CET EET EST GMT HST MET MST PRC ROC ROK UCT UTC WET'.split(' '));
/** A name that differs in more than this share of its letters is no help. */
const farthest = 0.5;
const mostOffered = 3;
const longestName = 60;

/** Throws a sentence with the nearest name where this is no zone of the IANA database; offsets are none, because they know no summer. */
export function findTimeZone(name: string): LocalTime {
  const isShort = /^[a-z]{3}$/i.test(name);
  if (/^[a-z]/i.test(name) && (!isShort || shortNames.has(name))) {
    try {
      return localTimeIn(name);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  const zones = isShort ? [] : nearestZones(name.slice(0, longestName));
  throw new RequestError(
    `“${name.slice(0, longestName)}” is not a time zone that I know. ${
      zones.length > 0
        ? `Did you mean ${listed(zones)}?`
        : 'Please enter a continent and a city, such as “Europe/London”.'
    }`,
  );
}

function listed(names: string[]): string {
  return new Intl.ListFormat('en', { type: 'disjunction' }).format(names.map((name) => `“${name}”`));
}

/** The name of the city counts as much as the whole. The nearest first; only those that are about as near. */
function nearestZones(typed: string): string[] {
  const ranked = Intl.supportedValuesOf('timeZone')
    .map((zone) => {
      const [wanted, name] = [fold(typed), fold(zone)];
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
