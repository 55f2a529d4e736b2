import type { GroupToTell, WriteDigest } from '../../agent/write-digest.ts';
import { AppError, isAbort } from '../../errors.ts';
import type { Audience } from '../../knowledge/audience.ts';
import type { ChangeGroup } from '../../knowledge/changes.ts';
import type { Logger } from '../../log.ts';
import type { Digest, DigestGroup, DigestItem } from './digest.ts';
import type { Told } from './kinds.ts';
import { materialOf } from './material.ts';
import { count, cut, plainSentence } from './plain-sentence.ts';

/** A group whose changes are judged, the most important first. */
export interface ToldGroup {
  group: ChangeGroup;
  told: Told[];
  total: number;
}

interface Writing {
  writeDigest: WriteDigest;
  digest: Digest;
  audience: Audience;
  signal: AbortSignal;
  log: Logger;
}

/** What one call of Claude is given at most, and how many calls a digest may cost. Less important changes are told plainly. */
const mostInCall = 40;
const mostCalls = 8;
const fewestInImport = 100;
const unexpected = 'Something went wrong on our side while this was written.';
const unfounded = 'What Claude wrote of these changes does not stand in them.';
const tooMany = 'Only the most important changes are in Claude’s words; the others are listed plainly.';

/** The group as it is told without a model. */
export function toGroup({ group, told, total }: ToldGroup): DigestGroup {
  const { title, url, isCut } = group;
  return { title, url, items: told.map(toItem), summary: isCut ? importSentence(group, total) : '', total };
}

/** The groups as they are told, and a sentence when all of them, or some, are told without a model. */
interface Written {
  groups: DigestGroup[];
  plainBecause?: string;
  inPart?: string;
}

/**
 * The groups with the model's sentences where they held. Small groups share a call, no group is in more than one. Where a call fails, or
 * there are too many changes, they are left plain.
 */
export async function writeGroups(
  sorted: ToldGroup[],
  groups: DigestGroup[],
  { writeDigest, digest, audience, signal, log }: Writing,
): Promise<Written> {
  const written = [...groups];
  const payer = {
    personId: digest.ownerId,
    ...(audience.kind === 'channel' ? { channelId: audience.channelId } : {}),
  };
  const { tone, language } = digest;
  const { calls, isCut } = inCalls(sorted);
  let trouble = '';
  let isSaid = false;
  await Promise.all(
    calls.map(async (call) => {
      try {
        const said = await writeDigest(
          call.map(({ told }) => told),
          { payer, signal, tone, language },
        );
        for (const [place, { at }] of call.entries()) {
          const group = groups[at];
          const found = said[place];
          if (!group || !found) continue;
          isSaid ||= found.summary !== '' || found.sentences.some(Boolean);
          written[at] = withSentences(group, found.sentences, found.summary);
        }
      } catch (error) {
        if (isAbort(error, signal)) throw error;
        log.warn({ error, digest: digest.id }, 'a digest was written without a model');
        trouble ||= error instanceof AppError ? error.message : unexpected;
      }
    }),
  );
  if (calls.length === 0) return { groups: written };
  if (!isSaid) return { groups: written, plainBecause: trouble || unfounded };
  const inPart = trouble ? `In part this is a plain list: ${trouble}` : isCut ? tooMany : '';
  return { groups: written, ...(inPart ? { inPart } : {}) };
}

/** Imports have a summary already, and need no model. `isCut` when there is more than the calls hold. */
function inCalls(sorted: ToldGroup[]): { calls: { at: number; told: GroupToTell }[][]; isCut: boolean } {
  const calls: { at: number; told: GroupToTell }[][] = [];
  let [room, isCut] = [0, false];
  for (const [at, { group, told }] of sorted.entries()) {
    if (group.isCut || told.length === 0) continue;
    const changes = told.slice(0, mostInCall).map(materialOf);
    if (changes.length > room) {
      calls.push([]);
      room = mostInCall;
    }
    calls.at(-1)?.push({ at, told: { title: group.title, changes } });
    room -= changes.length;
    isCut ||= told.length > mostInCall;
  }
  return { calls: calls.slice(0, mostCalls), isCut: isCut || calls.length > mostCalls };
}

function withSentences(group: DigestGroup, sentences: string[], summary: string): DigestGroup {
  const items = group.items.map((item, at) => ({ ...item, text: sentences[at] || item.text }));
  return { ...group, items, summary: group.summary || summary };
}

function toItem(told: Told): DigestItem {
  const { kind, change } = told;
  const { id, title, url, author, changedAt } = change;
  return { kind, pageId: id, title, url, text: plainSentence(told), ...(author ? { author } : {}), changedAt };
}

/** “12,345 pages were added, most by Ada: this looks like an import.” */
function importSentence({ counts, mostlyBy }: ChangeGroup, total: number): string {
  const parts = [
    counts.new > 0
      ? `${count(counts.new, 'page was', 'pages were')} added${mostlyBy ? `, most by ${cut(mostlyBy, 80)}` : ''}`
      : '',
    counts.updated > 0 ? `${count(counts.updated, 'was', 'were')} edited` : '',
    counts.gone > 0 ? `${count(counts.gone, 'is', 'are')} gone` : '',
  ].filter(Boolean);
  const [what] = Object.entries({
    'an import': counts.new,
    'a change to all of them at once': counts.updated,
    'a clean-up': counts.gone,
  }).toSorted((a, b) => b[1] - a[1])[0] ?? [''];
  if (parts.length === 0) return '';
  return `${parts.join('; ')}${total >= fewestInImport ? `: this looks like ${what}` : ''}.`;
}
