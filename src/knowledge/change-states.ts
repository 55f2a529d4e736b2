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

const atOnce = 100;

/** Pages at both ends of a span, by id; what is out of sight by now is left out. */
export async function readStates(
  changes: Pick<Storage['changes'], 'states'>,
  { reader, connectionId, ids, span }: { reader: Reader; connectionId: string; ids: string[]; span: Span },
): Promise<Map<string, { before: PageState; after: PageState }>> {
  const states = new Map<string, { before: PageState; after: PageState }>();
  for (let at = 0; at < ids.length; at += atOnce) {
    const rows = await changes.states(reader, connectionId, ids.slice(at, at + atOnce), span);
    for (const row of rows) {
      states.set(row.id, {
        before: toState(row.titleBefore, row.textBefore, row.propertiesBefore),
        after: toState(row.title, row.text, row.properties),
      });
    }
  }
  return states;
}

function toState(title: string, markdown: string | null, properties: object[] | null): PageState {
  return { title, markdown: markdown ?? '', properties: (properties ?? []) as Property[] };
}
