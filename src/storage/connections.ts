import { type Selectable, sql } from 'kysely';
import type { Database } from './database.ts';
import { createGrantQueries } from './grants.ts';
import { storable } from './storable.ts';
import type { Tables } from './tables.ts';

/** One Notion connection; its tokens are sealed, and only OAuth connections have them here. */
export type ConnectionRow = ReturnType<typeof readRow>;

export type ConnectionRows = ReturnType<typeof createConnectionRows>;
export type LockedConnectionRows = ReturnType<typeof createQueries>;

/** Each lock keeps a database connection for as long as Notion takes to answer; the pool has ten. */
const mostLocks = 3;

export function createConnectionRows(db: Database) {
  let free = mostLocks;
  const waiting: (() => void)[] = [];
  return {
    ...createQueries(db),

    /**
     * Runs `act` while no other replica holds the lock of this connection. What it does through the given queries is one transaction,
     * committed before this resolves.
     */
    async withLock<T>(id: string, act: (rows: LockedConnectionRows) => Promise<T>): Promise<T> {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return await db.transaction().execute(async (transaction) => {
          await sql`select pg_advisory_xact_lock(hashtextextended(${`connection ${id}`}, 0))`.execute(transaction);
          return act(createQueries(transaction));
        });
      } finally {
        const next = waiting.shift();
        if (next) next();
        else free += 1;
      }
    },
  };
}

function createQueries(db: Database) {
  return {
    ...createGrantQueries(db),

    async all(): Promise<ConnectionRow[]> {
      return (await select(db).orderBy('connections.created_at').orderBy('connections.id').execute()).map(readRow);
    },

    /** Ids may come from people: one with NUL, which PostgreSQL refuses, is simply unknown. */
    async read(id: string): Promise<ConnectionRow | undefined> {
      if (id.includes('\0')) return undefined;
      const row = await select(db).where('connections.id', '=', id).executeTakeFirst();
      return row && readRow(row);
    },

    /** Exactly these internal connections are configured now: others become `absent`; what admins have set stays. */
    async keepInternal(configured: { id: string; name: string }[]): Promise<void> {
      await inTransaction(db, async (transaction) => {
        await transaction
          .updateTable('connections')
          .set({ state: 'absent', changed_at: new Date() })
          .where('kind', '=', 'internal')
          .where('state', '<>', 'absent')
          .where(sql<boolean>`id <> all(${configured.map(({ id }) => id)})`)
          .execute();
        for (const { id, name } of configured) {
          await transaction
            .insertInto('connections')
            .values({ id, name, kind: 'internal', visibility: 'everyone' })
            .onConflict((conflict) =>
              conflict
                .column('id')
                .doUpdateSet({ name, state: 'connected', problem: null, changed_at: new Date() })
                .where('connections.state', '<>', 'connected'),
            )
            .execute();
        }
      });
    },

    async learnIdentity(
      id: string,
      identity: { workspaceId?: string; workspaceName: string; botId?: string },
    ): Promise<void> {
      await db
        .updateTable('connections')
        .set({
          workspace_name: storable(identity.workspaceName),
          ...(identity.workspaceId ? { workspace_id: identity.workspaceId } : {}),
          ...(identity.botId ? { bot_id: identity.botId } : {}),
          changed_at: new Date(),
        })
        .where('id', '=', id)
        .execute();
    },

    /** The channels are the only ones that count afterwards. False when there is no such connection. */
    async setVisibility(
      id: string,
      visibility: ConnectionRow['visibility'],
      channelIds: readonly string[],
    ): Promise<boolean> {
      return inTransaction(db, async (transaction) => {
        const changed = await transaction
          .updateTable('connections')
          .set({ visibility, changed_at: new Date() })
          .where('id', '=', id)
          .executeTakeFirst();
        if (changed.numUpdatedRows === 0n) return false;
        if (visibility !== 'everyone') await forgetAnswers(transaction);
        await transaction.deleteFrom('connection_channels').where('connection_id', '=', id).execute();
        const rows = [...new Set(channelIds)].map((channel_id) => ({ connection_id: id, channel_id }));
        if (rows.length > 0) await transaction.insertInto('connection_channels').values(rows).execute();
        return true;
      });
    },

    /** The connection with all that came through it and the caches whose namespace ends in its id, in one transaction. */
    async remove(id: string): Promise<void> {
      await inTransaction(db, async (transaction) => {
        for (let tried = 1; !(await removeOnce(transaction, id, tried === 5)); tried += 1);
      });
    },
  };
}

/** False when somebody who was writing pages had to go first. */
async function removeOnce(db: Database, id: string, isLast: boolean): Promise<boolean> {
  await sql`savepoint removal`.execute(db);
  try {
    await sql`delete from keyv where strpos(key, ${`:${id}:`}) > 0`.execute(db);
    await forgetAnswers(db);
    await db.deleteFrom('connections').where('id', '=', id).execute();
    return true;
  } catch (error) {
    if (isLast || !(error instanceof Error && 'code' in error && error.code === '40P01')) throw error;
    await sql`rollback to savepoint removal`.execute(db);
    return false;
  }
}

/**
 * Empties the caches of what was read and answered, whose namespaces begin with `answers:`: nobody knows which connection a kept answer
 * came from, and what somebody may not see any more must not come back in a later answer.
 */
async function forgetAnswers(db: Database): Promise<void> {
  await sql`delete from keyv where key like 'keyv:answers:%'`.execute(db);
}

function inTransaction<T>(db: Database, act: (transaction: Database) => Promise<T>): Promise<T> {
  return db.isTransaction ? act(db) : db.transaction().execute(act);
}

function select(db: Database) {
  return db
    .selectFrom('connections')
    .selectAll('connections')
    .select(
      sql<string[]>`array(select channel_id from connection_channels
        where connection_id = connections.id order by channel_id)`.as('channel_ids'),
    );
}

function readRow(row: Selectable<Tables['connections']> & { channel_ids: string[] }) {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    ...(row.workspace_id ? { workspaceId: row.workspace_id } : {}),
    ...(row.workspace_name ? { workspaceName: row.workspace_name } : {}),
    ...(row.bot_id ? { botId: row.bot_id } : {}),
    ...(row.owner_id ? { ownerId: row.owner_id } : {}),
    visibility: row.visibility,
    channelIds: row.channel_ids,
    state: row.state,
    ...(row.problem ? { problem: row.problem } : {}),
    accessToken: row.access_token ?? undefined,
    refreshToken: row.refresh_token ?? undefined,
    tokenVersion: row.token_version,
  };
}
