import { randomUUID } from 'node:crypto';
import { RequestError } from '../errors.ts';
import { type Audience, type Person, requireReader } from '../knowledge/audience.ts';
import type { Knowledge, PageRef } from '../knowledge/knowledge.ts';
import type { Storage } from '../storage/storage.ts';
import type { DuePage } from '../storage/watches.ts';
import type { Destinations } from './destinations.ts';
import { guessValue, isDraftOption } from './form-guess.ts';
import { type MeetingWatch, readWatch, type Template } from './watch.ts';

/** What somebody wants to have watched. */
export interface WatchWish {
  sourceId: string;
  destinationId: string;
  channelId: string;
  template: Template;
  mode: MeetingWatch['mode'];
}

export type WatchProblems = Partial<Record<'source' | 'destination' | 'channel' | 'mode', string>>;

/** What cannot be watched so, with a sentence for each part of the wish. */
export class WatchErrors extends RequestError {
  override name = 'WatchErrors';
  readonly problems: WatchProblems;
  constructor(problems: WatchProblems) {
    super(Object.values(problems).join(' '));
    this.problems = problems;
  }
}

export type Watching = ReturnType<typeof createWatching>;

/** A page that was edited less than this before may still be written. */
const usualQuietMs = 10 * 60_000;
const dayMs = 24 * 60 * 60_000;
const mostAtOnce = 5;
/** Somebody who edits hundreds of old pages does not flood a channel. */
const mostPerHour = 30;
const mostSources = 100;
const firstPauseSeconds = 5 * 60;
const longestPauseSeconds = 6 * 60 * 60;

/** Who watches what, and which pages are to be taken up. */
export function createWatching(parts: {
  rows: Storage['watches'];
  knowledge: Pick<Knowledge, 'dataSource' | 'refs' | 'find'>;
  destinations: Pick<Destinations, 'find'>;
  quietMs?: number;
  now?: () => number;
}) {
  const { rows, knowledge, destinations, quietMs = usualQuietMs, now = Date.now } = parts;
  const read = async () => (await rows.all()).map(readWatch);

  return {
    /**
     * Everything must be visible to all who will see the drafts (`audience`, the channel's). The same id begins one watch. Throws WatchErrors, and
     * an AccessError where nobody may see anything.
     */
    async begin(wish: WatchWish, person: Person, audience: Audience, id: string = randomUUID()): Promise<MeetingWatch> {
      const known = await rows.read(id);
      if (known) return readWatch(known);
      requireReader(audience);
      const [source, destination] = await Promise.all([
        knowledge.dataSource(audience, wish.sourceId),
        destinations.find(audience, wish.destinationId),
      ]);
      const problems: WatchProblems = {};
      if (!source)
        problems.source = 'People in that channel do not see this data source. Choose another one, or another channel.';
      if (!destination)
        problems.destination =
          'I cannot write there, or people in that channel do not see it. Please choose another place.';
      if (source && destination && destination.id === source.source.id)
        problems.destination = 'The pages would be watched themselves. Please choose another place.';
      if (!person.isAdmin && wish.mode === 'draft')
        problems.mode = 'Only an admin can have pages created without a click.';
      else if (
        destination &&
        wish.mode === 'draft' &&
        !(await hasDraftStatus(destination.kind, audience, destination.id))
      )
        problems.mode =
          'This needs a data source with a status for drafts. Choose another place, or have pages offered.';
      const same = (await read()).some(
        (watch) =>
          watch.sourceId === source?.source.id &&
          watch.channelId === wish.channelId &&
          watch.destination.id === destination?.id,
      );
      if (same) problems.source = 'This is watched already, with the same place and channel.';
      if (!source || !destination || Object.keys(problems).length > 0) throw new WatchErrors(problems);
      const { connectionId, kind, title, url } = destination;
      await rows.create({
        id,
        connectionId: source.source.connectionId,
        sourceId: source.source.id,
        sourceTitle: source.source.title,
        destination: { connectionId, kind, id: destination.id, title, url },
        template: wish.template,
        channelId: wish.channelId,
        mode: wish.mode,
        createdBy: person.id,
      });
      const made = await rows.read(id);
      if (!made) throw new Error('A watch that was just made is gone');
      return readWatch(made);
    },

    /** Those that a person may know of: all for admins, without titles that they do not see; else their own and those of the channel. */
    async list(person: Person, channelId: string): Promise<MeetingWatch[]> {
      const isNear = (watch: MeetingWatch) => watch.createdBy === person.id || watch.channelId === channelId;
      const all = (await read()).filter((watch) => person.isAdmin || isNear(watch));
      const far = all
        .filter((watch) => !isNear(watch))
        .flatMap(({ sourceId, destination }) => [sourceId, destination.id]);
      const refs = far.length > 0 ? await knowledge.refs({ kind: 'person', person }, far) : [];
      const seen = new Set(refs.map(({ id }) => id));
      return all.map((watch) => {
        const { sourceId, sourceTitle, destination } = watch;
        if (isNear(watch)) return watch;
        return {
          ...watch,
          sourceTitle: seen.has(sourceId) ? sourceTitle : '',
          destination: seen.has(destination.id) ? destination : { ...destination, title: '', url: '' },
        };
      });
    },

    /** By whoever began it, or an admin. Throws the sentence for others. */
    async end(id: string, person: Person): Promise<MeetingWatch> {
      const stored = await rows.read(id);
      if (!stored) throw new RequestError('This watch has ended already.');
      if (person.isGuest || (!person.isAdmin && stored.createdBy !== person.id))
        throw new RequestError('Only the person who began this watch, or an admin, can end it.');
      await rows.end(id);
      return readWatch(stored);
    },

    /** Data sources to choose from, by title. */
    async sources(person: Person, words: string): Promise<PageRef[]> {
      const audience = { kind: 'person', person } as const;
      requireReader(audience);
      return knowledge.find(audience, words.trim(), { kind: 'data_source', limit: mostSources });
    },

    /** Pages to be taken up, a few of each watch. */
    due: (): Promise<DuePage[]> => rows.due(quietMs, mostAtOnce, mostPerHour),

    take: (page: DuePage): Promise<void> => rows.take(page),

    /** The page is not finished: once more in so many seconds. */
    putOff: (page: Pick<DuePage, 'watchId' | 'pageId' | 'version'>, seconds: number): Promise<void> =>
      rows.postpone(page, seconds),

    /** Once more after a growing pause; false when it has been tried for a day. */
    async tryAgain(page: Pick<DuePage, 'watchId' | 'pageId' | 'version'>): Promise<boolean> {
      if (now() - Number(page.version) > dayMs) return false;
      const attempts = (await rows.page(page))?.attempts ?? 0;
      await rows.postpone(page, Math.min(longestPauseSeconds, firstPauseSeconds * 2 ** Math.min(attempts, 10)));
      return true;
    },
  };

  async function hasDraftStatus(kind: string, audience: Audience, id: string): Promise<boolean> {
    const stored = kind === 'data_source' ? await knowledge.dataSource(audience, id) : undefined;
    return (stored?.columns ?? []).some((column) => {
      const value = column.type === 'status' ? guessValue(column, { topics: [], today: '', isWrittenByAi: true }) : '';
      return typeof value === 'string' && value !== '' && isDraftOption(column, value);
    });
  }
}
