import type { Property } from '../notion/properties.ts';
import type { Span } from '../storage/changes.ts';
import type { Reader } from '../storage/reader.ts';
import type { Storage } from '../storage/storage.ts';

/** A page as it was at one moment. */
export interface PageState {
  title: string;
  /** Notion's Markdown; empty when its text was not read. */
  markdown: string;
  /** Of a row; without what Notion computes. */
  properties: Property[];
}

/** A page at both ends of a span. */
export interface TwoPageStates {
  before: PageState;
  after: PageState;
  /** So much changed that its text was left out of both. */
  isTextLeftOut: boolean;
}

const atOnce = 20;

/** Characters of text that may still be read: what is held of them bounds the memory that a digest takes. */
export interface TextRoom {
  characters: number;
}

/** Pages at both ends of a span, by id; what is out of sight by now is left out. Takes what it reads from the room. */
export async function readStates(
  changes: Pick<Storage['changes'], 'states' | 'properties'>,
  { reader, connectionId, ids, span }: { reader: Reader; connectionId: string; ids: string[]; span: Span },
  room: TextRoom,
): Promise<Map<string, TwoPageStates>> {
  const states = new Map<string, TwoPageStates>();
  for (let at = 0; at < ids.length; at += atOnce) {
    const isTextLeftOut = room.characters <= 0;
    const read = isTextLeftOut ? changes.properties : changes.states;
    for (const row of await read(reader, connectionId, ids.slice(at, at + atOnce), span)) {
      const text = row.text ?? '';
      const textBefore = row.textBefore === row.text ? text : (row.textBefore ?? '');
      room.characters -= text.length + textBefore.length;
      states.set(row.id, {
        before: toState(row.titleBefore, textBefore, row.propertiesBefore),
        after: toState(row.title, text, row.properties),
        isTextLeftOut,
      });
    }
  }
  return states;
}

function toState(title: string, markdown: string, properties: object[] | null): PageState {
  return { title, markdown, properties: (properties ?? []) as Property[] };
}
