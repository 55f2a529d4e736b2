import type { Breaker, BreakerState } from '../breaker.ts';
import { AppError } from '../errors.ts';
import type { Audience, Person } from '../knowledge/audience.ts';
import type { Coverage } from '../knowledge/knowledge.ts';
import type { Connection, Connections, RateBudget } from '../notion/connection.ts';

/** One thing besides Notion that Archivist depends on, in words for people. */
export interface Check {
  name: string;
  ok: boolean;
  detail: string;
}

/** One connection as a person may know of it. */
export interface ConnectionStatus {
  connection: Connection;
  /** Absent when nobody could count. */
  coverage?: Coverage;
  /** Absent while nothing may be asked of Notion. */
  budget?: RateBudget;
  /** Whether Notion answers; absent like `budget`. */
  health?: BreakerState;
}

export interface Status {
  connections: ConnectionStatus[];
  checks: Check[];
}

export interface StatusParts {
  connections: Pick<Connections, 'all' | 'budget' | 'health'>;
  /** Whether Claude answers. */
  claude: Pick<Breaker, 'read'>;
  coverage(audience: Audience): Promise<Coverage[]>;
  /** Of every connection; only numbers and reasons, so that an admin sees what is wrong. */
  coverageOfAll(): Promise<Coverage[]>;
  model: string;
  ping(): Promise<void>;
}

/** What this person may know of the connections, and whether the rest works. Never throws. */
export function createStatus({ connections, claude, coverage, coverageOfAll, model: name, ping }: StatusParts) {
  async function known(person: Person): Promise<ConnectionStatus[]> {
    const [all, counts] = await Promise.all([
      connections.all(),
      person.isAdmin ? coverageOfAll() : coverage({ kind: 'person', person }),
    ]);
    return all
      .filter((connection) => knowsOf(person, connection))
      .map((connection) => {
        const counted = counts.find(({ connectionId }) => connectionId === connection.id);
        return {
          connection,
          ...(counted ? { coverage: counted } : {}),
          ...(connection.state === 'connected'
            ? { budget: connections.budget(connection.id), health: connections.health(connection.id) }
            : {}),
        };
      });
  }

  return async (person: Person): Promise<Status> => {
    const [found, database] = await Promise.all([
      known(person).catch((error: unknown) => failed('Notion', error)),
      check('Database', async () => {
        await ping();
        return 'reachable';
      }),
    ]);
    const ok = claude.read().state === 'closed';
    const model = { name: 'Claude', ok, detail: ok ? `answers with ${name}` : 'does not answer at the moment' };
    return Array.isArray(found)
      ? { connections: found, checks: [model, database] }
      : { connections: [], checks: [found, model, database] };
  };
}

/** True for connections whose existence this person may know of: those they read from in private, and for an admin all. */
export function knowsOf(person: Person, { state, visibility, ownerId }: Connection): boolean {
  if (person.isGuest) return false;
  return person.isAdmin || (state !== 'absent' && (visibility === 'everyone' || ownerId === person.id));
}

async function check(name: string, ask: () => Promise<string>): Promise<Check> {
  try {
    return { name, ok: true, detail: await ask() };
  } catch (error) {
    return failed(name, error);
  }
}

function failed(name: string, error: unknown): Check {
  return { name, ok: false, detail: error instanceof AppError ? error.message : 'not reachable' };
}
