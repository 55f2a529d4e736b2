import type { WriteDigest } from '../../../src/agent/write-digest.ts';
import { createLogger } from '../../../src/log.ts';
import type { PropertySchema } from '../../../src/notion/schema.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import { createComposeDigest } from '../../../src/workflows/digest/compose.ts';
import { uuidFrom } from '../../standins/notion/ids.ts';
import { onServer } from '../../support/postgres.ts';

export const space = 'internal:planted';
export const tasks = uuidFrom('planted tasks');
export const shelf = uuidFrom('planted shelf');

const columns: PropertySchema[] = [
  { name: 'Task', type: 'title' },
  { name: 'Status', type: 'select', options: ['Open', 'Done'] },
];

/** A data source and a page in a workspace without Notion behind it. */
export async function plantWorkspace(storage: Storage, databaseUrl: string): Promise<void> {
  await storage.connections.keepInternal([{ id: space, name: 'Planted' }]);
  await onServer(
    databaseUrl,
    `insert into sync_state (connection_id) values ('${space}');
    update sync_state set listing_finished_at = now() - interval '2 days';
    insert into entries (connection_id, id, kind, heard, reason, title, url, parent_type) values
      ('${space}', '${tasks}', 'data_source', 'listing', 'waiting', 'Tasks', 'https://notion.so/tasks', 'workspace'),
      ('${space}', '${shelf}', 'page', 'listing', 'waiting', 'Shelf', 'https://notion.so/shelf', 'workspace');
    insert into data_sources values ('${space}', '${tasks}', null, '', '${JSON.stringify(columns)}')`,
  );
}

/** So many rows of the data source, read just now; `name` tells one planting from another. */
export function plantRows(databaseUrl: string, name: string, count: number): Promise<unknown> {
  const ids = `select md5('${name}' || at)::uuid as id, at from generate_series(1, ${count}) at`;
  return onServer(
    databaseUrl,
    `insert into entries (connection_id, id, kind, heard, reason, title, url, parent_type, parent_id, created_time, edited_time, editor)
      select '${space}', id, 'page', 'listing', 'waiting', '${name} ' || at, 'https://notion.so/' || id, 'data_source', '${tasks}', now(), now(), 'Ada'
      from (${ids}) planted;
    insert into pages select '${space}', id, 'Text of ' || at || E'\\nIt is long. ' || repeat(md5(at::text) || ' ', 3), '' from (${ids}) planted;
    insert into data_rows select '${space}', id, '${tasks}',
      jsonb_build_array(jsonb_build_object('name', 'Status', 'type', 'select', 'value', jsonb_build_object('kind', 'options', 'names', jsonb_build_array('Open')))),
      '{"Status": "Open"}', '' from (${ids}) planted;
    update entries set state = 'indexed', reason = null where id in (select id from (${ids}) planted)`,
  );
}

/** The composer over what was planted; nothing is asked of Notion. */
export function composePlanted({ changes }: Storage, writeDigest: WriteDigest) {
  const freshen = async () => ({ asOf: await changes.cut(), isFresh: true });
  const findUnshared = async () => [];
  const log = createLogger('silent');
  return createComposeDigest({ storage: { changes }, freshen, findUnshared, writeDigest, retentionDays: 90, log });
}
