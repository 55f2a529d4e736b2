import type { AboveRow, TouchedRow } from '../storage/changes.ts';

/**
 * The data source that a page lies in, or else the tree: the watched page above it, or the topmost known page for a whole connection. Undefined
 * for what lies in none of the sources.
 */
export function placeIn(
  row: Pick<TouchedRow, 'id' | 'title' | 'url' | 'parentType' | 'parentId'>,
  above: ReadonlyMap<string, AboveRow>,
  sources: { ids: ReadonlySet<string>; isWhole: boolean },
): AboveRow | undefined {
  const self: AboveRow = { ...row, kind: 'page' };
  let isInside = sources.isWhole;
  let dataSource: AboveRow | undefined;
  let watched: AboveRow | undefined;
  let top = self;
  const seen = new Set<string>();
  for (let at: AboveRow | undefined = self; at && !seen.has(at.id); at = above.get(at.parentId ?? '')) {
    seen.add(at.id);
    if (at.kind === 'data_source') dataSource ??= at;
    if (sources.ids.has(at.id)) {
      isInside = true;
      if (at.kind === 'page') watched ??= at;
    }
    if (at.kind === 'page') top = at;
  }
  return isInside ? (dataSource ?? watched ?? top) : undefined;
}
