import { type RawBuilder, sql } from 'kysely';

/** Who will read what a query returns, as the database knows them. `nobody` is shown nothing at all. */
export type Reader =
  | { kind: 'nobody' }
  | { kind: 'person'; personId: string }
  | { kind: 'channel'; channelId: string }
  /** The bot itself: for sync, status of all connections and other work that shows nothing to people. */
  | { kind: 'system' };

/**
 * SQL condition: this reader may see what came through the connection in `column`. Every query of the knowledge has it; labels for
 * parts of a workspace will be added here.
 */
export function mayRead(reader: Reader, column: string): RawBuilder<boolean> {
  if (reader.kind === 'system') return sql<boolean>`true`;
  if (reader.kind === 'nobody') return sql<boolean>`false`;
  const own =
    reader.kind === 'person'
      ? sql`seen.visibility = 'owner' and seen.owner_id = ${reader.personId}`
      : sql`seen.visibility = 'channels' and exists (select from connection_channels shared
          where shared.connection_id = seen.id and shared.channel_id = ${reader.channelId})`;
  return sql<boolean>`${sql.ref(column)} in (select seen.id from connections seen
    where seen.state <> 'absent' and (seen.visibility = 'everyone' or (${own})))`;
}
