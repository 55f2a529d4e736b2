import { RequestError } from '../errors.ts';
import { nearestZones } from '../workflows/digest/zones.ts';
import { type LocalTime, localTimeIn } from './local-time.ts';

/** Of the names without a city that Node knows these are in the IANA database; most of the others mean another place than people think (BST is Dhaka). */
const shortNames = new Set('CET EET EST GMT HST MET MST PRC ROC ROK UCT UTC WET'.split(' '));
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
  const zones = isShort ? [] : nearestZones(name);
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
