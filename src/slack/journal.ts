import type { OwnMessage } from './own-messages.ts';

/** One message as the ledger keeps it. Without a `ts` it may or may not exist. */
export interface SaidMessage {
  slot: string;
  /** Milliseconds since the epoch. */
  openedAt: number;
  ts?: string;
  isRemoved?: true;
}

/** Another process has the question now: nothing more may be called or said for it. */
export class LostLease extends Error {
  override name = 'LostLease';
  constructor() {
    super('the lease of this question is lost');
  }
}

/** One message that belongs to a question: made at most once, by whichever process. All writes throw `LostLease`. */
export interface Slot {
  readonly name: string;
  /** Names the slot among all questions; goes with what is posted. */
  readonly key: string;
  readonly ts: string | undefined;
  /** True when an earlier process or call may have made the message without our knowing its ts. */
  readonly isUncertain: boolean;
  /** Before each call to Slack that may make the message. */
  opening(): Promise<void>;
  opened(ts: string): Promise<void>;
  /** The call has certainly made nothing. */
  notMade(): void;
  /**
   * Looks in the thread for a message of ours that no slot of the thread's questions knows, and adopts it: one that carries the key of this slot,
   * else one with this text; for parts of an answer, which may be streams and so carry nothing, any. Doubles of it are left to be removed, as
   * `setAside` does. Throws what reading throws.
   */
  find(text?: string): Promise<string | undefined>;
  /** What the message shows now, in characters; undefined when it is gone. Throws what reading throws. */
  length(): Promise<number | undefined>;
  /** The slot is free for another message; the present one is left to be removed, as a slot named `half:` and its ts. */
  setAside(): Promise<void>;
  removed(): Promise<void>;
}

/** What was said for one question, kept in the ledger before and after each message is made. */
export interface Journal {
  slot(name: string): Slot;
  /** Slots that may have a message, oldest first. */
  names(prefix: string): string[];
  /** Our messages in the thread, later than the question, that no slot of the thread's questions knows. Throws what reading throws. */
  strays(): Promise<OwnMessage[]>;
  readonly lostLease: boolean;
}

export interface JournalParts {
  questionId: string;
  /** As the ledger has it. */
  said: unknown;
  /** Waits out a database that is away. False: the lease is lost. */
  save(said: SaidMessage[]): Promise<boolean>;
  /** `said` of all questions of the thread. */
  saidIn(): Promise<unknown[]>;
  /** Our messages in the thread, later than the question, oldest first. */
  ownMessages(): Promise<OwnMessage[]>;
  now: () => number;
}

/** Between our clock and Slack's. */
const skewMs = 2 * 60_000;

export function createJournal(parts: JournalParts): Journal {
  const said = readSaid(parts.said);
  let saving: Promise<void> = Promise.resolve();
  let lostLease = false;
  const notMade = new Set<string>();

  const entryOf = (name: string) => said.findLast(({ slot, isRemoved }) => slot === name && !isRemoved);

  /** One write at a time, so that the last one holds everything. */
  function save(): Promise<void> {
    saving = saving
      .catch(() => undefined)
      .then(async () => {
        if (lostLease || !(await parts.save(structuredClone(said)))) {
          lostLease = true;
          throw new LostLease();
        }
      });
    return saving;
  }

  async function strays(): Promise<OwnMessage[]> {
    const messages = await parts.ownMessages();
    const others = await parts.saidIn();
    const known = new Set([said, ...others.map(readSaid)].flat().map(({ ts }) => ts));
    return messages.filter(({ ts }) => !known.has(ts));
  }

  function slot(name: string): Slot {
    const key = `${parts.questionId}:${name}`;
    const isAnswer = name.startsWith('answer:');
    return {
      name,
      key,
      get ts() {
        return entryOf(name)?.ts;
      },
      get isUncertain() {
        const entry = entryOf(name);
        return entry !== undefined && entry.ts === undefined && !notMade.has(name);
      },
      notMade: () => void notMade.add(name),
      async opening() {
        notMade.delete(name);
        if (entryOf(name)) return;
        said.push({ slot: name, openedAt: parts.now() });
        await save();
      },
      async opened(ts) {
        const entry = entryOf(name);
        if (entry) entry.ts = ts;
        else said.push({ slot: name, openedAt: parts.now(), ts });
        await save();
      },
      async find(text) {
        const since = (entryOf(name)?.openedAt ?? 0) - skewMs;
        const free = (await strays()).filter(({ ts }) => Number(ts) * 1_000 > since);
        const mine = free.filter(({ slotKey }) => slotKey === key);
        const bare = free.filter((message) => message.slotKey === undefined && (isAnswer || message.text === text));
        const [found, ...more] = mine.length > 0 ? mine : bare;
        if (!found) {
          notMade.add(name);
          return undefined;
        }
        for (const { ts, slotKey, text: other } of more) {
          const isDouble = slotKey === key || other.startsWith(found.text) || found.text.startsWith(other);
          if (isDouble) said.push({ slot: `half:${ts}`, openedAt: parts.now(), ts });
        }
        await this.opened(found.ts);
        return found.ts;
      },
      async length() {
        const ts = entryOf(name)?.ts;
        return (await parts.ownMessages()).find((message) => message.ts === ts)?.length;
      },
      async setAside() {
        const entry = entryOf(name);
        if (!entry) return;
        entry.slot = `half:${entry.ts}`;
        await save();
      },
      async removed() {
        const entry = entryOf(name);
        if (!entry) return;
        entry.isRemoved = true;
        await save();
      },
    };
  }

  return {
    slot,
    strays,
    names: (prefix) => [
      ...new Set(said.filter(({ slot, isRemoved }) => !isRemoved && slot.startsWith(prefix)).map(({ slot }) => slot)),
    ],
    get lostLease() {
      return lostLease;
    },
  };
}

/** What the ledger holds, whoever wrote it. */
function readSaid(value: unknown): SaidMessage[] {
  return Array.isArray(value) ? value.filter(isSaid).map((message) => ({ ...message })) : [];
}

function isSaid(value: unknown): value is SaidMessage {
  return typeof value === 'object' && value !== null && 'slot' in value && typeof value.slot === 'string';
}
