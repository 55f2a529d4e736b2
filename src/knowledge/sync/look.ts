import { isGone } from '../../notion/failures.ts';
import type { Notion, Reading, Row } from '../../notion/notion.ts';
import type { Named, Work } from '../../storage/ledger-work.ts';

type Options = Required<Pick<Reading, 'lane' | 'signal'>>;

/** Asks for the entry itself, whatever was asked before. */
export async function look(
  { kind, id }: Pick<Work, 'kind' | 'id'>,
  notion: Notion,
  options: Options,
): Promise<'there' | 'trash' | 'gone'> {
  try {
    const found: Pick<Row, 'inTrash'> =
      kind === 'page'
        ? await notion.page(id, options)
        : kind === 'data_source'
          ? await notion.dataSource(id, options)
          : await notion.database(id, options);
    return found.inTrash ? 'trash' : 'there';
  } catch (error) {
    if (isGone(error)) return 'gone';
    throw error;
  }
}

/** Whether a connection showed others since it first denied an entry; `none` when it lists nothing else at all. */
export type Others = (
  denied: Named & { doubtedForMs: number },
  notion: Notion,
  options: Options,
) => Promise<'shown' | 'denied' | 'none'>;

const trustMs = 5_000;

/**
 * Lists what was edited last and asks for one of it, chosen by chance, because search may still list what was just unshared. That others are
 * shown is believed for up to 5 s, so that a large tree that was unshared does not cost two more requests a page.
 */
export function createOthers(): Others {
  const shownAt = new Map<string, number>();
  return async ({ connectionId, id, doubtedForMs }, notion, options) => {
    const agoMs = Date.now() - (shownAt.get(connectionId) ?? 0);
    if (agoMs < Math.min(trustMs, doubtedForMs)) return 'shown';
    try {
      const listed = (await notion.list(options)).entries.filter((entry) => entry.id !== id);
      const other = listed[Math.floor(Math.random() * listed.length)];
      if (!other) return 'none';
      if ((await look(other, notion, options)) === 'gone') return 'denied';
    } catch (error) {
      if (isGone(error)) return 'denied';
      throw error;
    }
    shownAt.set(connectionId, Date.now());
    return 'shown';
  };
}
