import { AppError } from '../../errors.ts';
import type { ChangeQuery } from '../../knowledge/changes.ts';
import { quote } from '../../notion/nearest.ts';
import type { PropertySchema } from '../../notion/schema.ts';
import type { Reader } from '../../storage/reader.ts';
import type { Storage } from '../../storage/storage.ts';
import type { Digest, DigestSource } from './digest.ts';
import { readFilter } from './filter.ts';

type Fits = ReturnType<typeof readFilter>;

interface OpenFilter {
  keeps?: NonNullable<ChangeQuery['keeps']>;
  caveats: string[];
}

/**
 * The digest's filter for each data source that it fits. Rows of the others are left out; that is said where somebody chose such a data source, or
 * when it fits none.
 */
export async function openFilter(
  changes: Pick<Storage['changes'], 'schemas'>,
  reader: Reader,
  { filter }: Pick<Digest, 'filter'>,
  sources: DigestSource[],
  today: string,
): Promise<OpenFilter> {
  if (!filter.trim()) return { caveats: [] };
  const fitting = new Map<string, Fits>();
  const unfit: string[] = [];
  for (const connectionId of new Set(sources.map((source) => source.connectionId))) {
    for (const { id, columns } of await changes.schemas(reader, connectionId)) {
      const fits = fitsOf(filter, columns as PropertySchema[]);
      const chosen = sources.find((source) => source.kind === 'data_source' && source.id === id);
      if (typeof fits === 'function') fitting.set(id, fits);
      else if (chosen) unfit.push(`The filter does not fit ${quote(chosen.title)}: ${fits}`);
    }
  }
  const none =
    fitting.size === 0
      ? `The filter ${quote(filter)} fits nothing that this digest looks at, so no rows are in it.`
      : '';
  return {
    keeps: (dataSourceId, properties) => fitting.get(dataSourceId)?.(properties, today),
    caveats: unfit.length > 0 ? unfit : none ? [none] : [],
  };
}

/** A sentence when it does not fit. */
function fitsOf(filter: string, columns: PropertySchema[]): Fits | string {
  try {
    return readFilter(filter, columns);
  } catch (error) {
    if (error instanceof AppError) return error.message;
    throw error;
  }
}
