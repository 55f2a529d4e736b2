import { type Selectable, sql } from 'kysely';
import type { Database } from './database.ts';
import { storable, storableJson } from './storable.ts';
import type { Tables } from './tables.ts';

/** A data source whose new and changed pages become drafts. `destination` and `template` are plain JSON of whoever watches. */
export interface Watch {
  /** UUID. */
  id: string;
  connectionId: string;
  sourceId: string;
  sourceTitle: string;
  destination: object;
  template: object;
  /** Slack channel in which the drafts are offered. */
  channelId: string;
  /** `draft`: a page is made at once. */
  mode: 'propose' | 'draft';
  /** Slack user id. */
  createdBy: string;
  createdAt: Date;
}

/** One edit of a page that is to be taken up. */
export interface DuePage {
  watchId: string;
  createdBy: string;
  channelId: string;
  pageId: string;
  /** Milliseconds since 1970, as text. */
  version: string;
  attempts: number;
}

/** What is known of one page of a watch. `offered` and `saved` are plain JSON. */
export interface WatchedPage {
  version: string;
  attempts: number;
  offered?: object;
  saved?: object;
}

type Named = Pick<DuePage, 'watchId' | 'pageId'>;

const version = sql<string>`(extract(epoch from entries.edited_time) * 1000)::bigint::text`;
/** Notion cuts times to the minute. */
const since = sql`date_trunc('minute', watches.created_at)`;

/** Who watches what, and how far each page of it is. */
export function createWatches(db: Database) {
  return {
    /** The same id again changes nothing. What was edited in the very minute before counts as seen. */
    async create(watch: Omit<Watch, 'createdAt'>): Promise<void> {
      const { id, connectionId, sourceId, sourceTitle, destination, template, channelId, mode, createdBy } = watch;
      await sql`
        with made as (
          insert into watches (id, connection_id, source_id, source_title, destination, template, channel_id, mode, created_by)
          values (${id}::uuid, ${connectionId}, ${sourceId}, ${storable(sourceTitle)}, ${storableJson(destination)}::json,
            ${storableJson(template)}::json, ${channelId}, ${mode}, ${createdBy})
          on conflict do nothing returning *
        )
        insert into watched_pages (watch_id, page_id, version, seen_at)
        select watches.id, entries.id, ${version}, 'epoch' from made as watches join entries on ${isInSource}
        where entries.edited_time >= ${since}`.execute(db);
    },

    async all(): Promise<Watch[]> {
      return (await db.selectFrom('watches').selectAll().orderBy('created_at').execute()).map(readWatch);
    },

    /** The id comes from a button. */
    async read(id: string): Promise<Watch | undefined> {
      const row = await db
        .selectFrom('watches')
        .selectAll()
        .where(sql<string>`id::text`, '=', storable(id))
        .executeTakeFirst();
      return row && readWatch(row);
    },

    /** With all that is known of its pages. */
    async end(id: string): Promise<void> {
      await db.deleteFrom('watches').where('id', '=', id).execute();
    },

    /**
     * Pages whose newest edit is in the copy, was made after the watch began, and is `quietMs` old, at most `limit` of each watch and so many that
     * `perHour` are taken up in an hour, oldest first; and those whose pause is over. What the connection's own bot made is left out.
     */
    async due(quietMs: number, limit: number, perHour: number): Promise<DuePage[]> {
      const { rows } = await sql<DuePage>`
        select * from (
          select watches.id as "watchId", watches.created_by as "createdBy", watches.channel_id as "channelId",
            entries.id as "pageId", ${version} as version, coalesce(watched_pages.attempts, 0) as attempts,
            row_number() over (partition by watches.id order by entries.edited_time, entries.id) as place
          from watches
          join connections on connections.id = watches.connection_id
          join entries on ${isInSource}
          left join watched_pages on watched_pages.watch_id = watches.id and watched_pages.page_id = entries.id::text
          where entries.state = 'indexed' and entries.indexed_edit = entries.edited_time
            and entries.edited_time >= ${since} and entries.edited_time <= now() - make_interval(secs => ${quietMs / 1000})
            and entries.author_id is distinct from connections.bot_id
            and (watched_pages.version is distinct from ${version} or watched_pages.retry_at <= now())
        ) as waiting
        where place <= least(${limit}, ${perHour} - (select count(*) from watched_pages
          where watch_id = "watchId" and seen_at > now() - interval '1 hour')) order by place`.execute(db);
      return rows;
    },

    /** This version is being taken up; `due` gives it no more. An older one than is known changes nothing, and a pause that has begun goes on. */
    async take({ watchId, pageId, version: taken }: Pick<DuePage, 'watchId' | 'pageId' | 'version'>): Promise<void> {
      await sql`
        insert into watched_pages as old (watch_id, page_id, version)
        select id, ${pageId}, ${taken} from watches where id = ${watchId}::uuid
        on conflict (watch_id, page_id) do update set seen_at = now(), version = excluded.version,
          retry_at = case when old.version = excluded.version and old.retry_at > now() then old.retry_at end,
          attempts = case when old.version = excluded.version then old.attempts else 0 end
        where old.version::bigint <= excluded.version::bigint`.execute(db);
    },

    async page({ watchId, pageId }: Named): Promise<WatchedPage | undefined> {
      const row = await db
        .selectFrom('watched_pages')
        .selectAll()
        .where('watch_id', '=', watchId)
        .where('page_id', '=', pageId)
        .executeTakeFirst();
      return (
        row && {
          version: row.version,
          attempts: row.attempts,
          ...(row.offered ? { offered: row.offered } : {}),
          ...(row.saved ? { saved: row.saved } : {}),
        }
      );
    },

    async saveOffered({ watchId, pageId }: Named, offered: object): Promise<void> {
      await sql`update watched_pages set offered = ${storableJson(offered)}::json
        where watch_id = ${watchId}::uuid and page_id = ${pageId}`.execute(db);
    },

    /** Nothing where the watch has ended. */
    async saveSaved({ watchId, pageId }: Named, saved: object): Promise<void> {
      await sql`update watched_pages set saved = ${storableJson(saved)}::json
        where watch_id = ${watchId}::uuid and page_id = ${pageId}`.execute(db);
    },

    /** To be tried again after a pause, unless a newer version was taken up meanwhile. */
    async postpone({ watchId, pageId, version: tried }: Named & { version: string }, seconds: number): Promise<void> {
      await sql`update watched_pages set attempts = attempts + 1, retry_at = now() + make_interval(secs => ${seconds})
        where watch_id = ${watchId}::uuid and page_id = ${pageId} and version = ${tried}`.execute(db);
    },
  };
}

const isInSource = sql`entries.connection_id = watches.connection_id and entries.parent_id = watches.source_id::uuid
  and entries.parent_type = 'data_source' and entries.kind = 'page'`;

function readWatch(row: Selectable<Tables['watches']>): Watch {
  return {
    id: row.id,
    connectionId: row.connection_id,
    sourceId: row.source_id,
    sourceTitle: row.source_title,
    destination: row.destination,
    template: row.template,
    channelId: row.channel_id,
    mode: row.mode,
    createdBy: row.created_by,
    createdAt: row.created_at,
  };
}
