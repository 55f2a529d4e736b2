import type { Block } from '../limits.ts';

/** Blocks about something, and whether they show all of it: nobody approves what was not shown. */
export interface Shown {
  blocks: Block[];
  isWhole: boolean;
}

/** How much is shown of a change, in characters and items. */
export interface Room {
  lines: number;
  characters: number;
  /** Of one line of a diff. */
  line: number;
  properties: number;
  /** Of one property's value. */
  value: number;
  files: number;
}

/** A message as a whole may hold about 11,000 characters. */
export const roomInMessage: Room = {
  lines: 60,
  characters: 5_000,
  line: 400,
  properties: 15,
  value: 200,
  files: 10,
};

/** What no view holds is left to its limit in bytes. */
export const roomInView: Room = {
  lines: Number.POSITIVE_INFINITY,
  characters: Number.POSITIVE_INFINITY,
  line: Number.POSITIVE_INFINITY,
  properties: Number.POSITIVE_INFINITY,
  value: Number.POSITIVE_INFINITY,
  files: Number.POSITIVE_INFINITY,
};

export function together(...parts: Shown[]): Shown {
  return { blocks: parts.flatMap(({ blocks }) => blocks), isWhole: parts.every(({ isWhole }) => isWhole) };
}

/** The lines in as few texts of at most `max` characters as they fit into; a longer line is a text of its own. */
export function packLines(lines: readonly string[], max: number): string[] {
  const packed: string[] = [];
  for (const line of lines) {
    const last = packed.at(-1);
    if (last !== undefined && last.length + 1 + line.length <= max) packed[packed.length - 1] = `${last}\n${line}`;
    else packed.push(line);
  }
  return packed;
}
