import { createHash } from 'node:crypto';
import { KeyvPostgres } from '@keyv/postgres';
import Keyv from 'keyv';
import type pg from 'pg';
import type { Logger } from '../log.ts';

/** Values with a lifetime under plain keys, shared by all replicas. Last write wins. */
export interface Cache {
  get<Value>(key: string): Promise<Value | undefined>;
  /** `value` is plain JSON. */
  set(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
}

type StoreOptions = ConstructorParameters<typeof KeyvPostgres>[0] & object & { sharedPool: pg.Pool };

/** keyv's adapter on our own pool instead of its module-wide one (docs/adr/0001-keyv-on-our-pool.md). */
class SharedPoolStore extends KeyvPostgres {
  constructor(sharedPool: pg.Pool) {
    super({ sharedPool } as StoreOptions);
  }

  /** Called by the base constructor, which has stored its options before. */
  override async connect() {
    const { sharedPool } = this.opts as StoreOptions;
    return async (query: string, values?: unknown[]) => (await sharedPool.query(query, values)).rows as unknown[];
  }

  /** The pool is closed by whoever opened it. */
  override async disconnect() {}
}

/** Makes caches that live in the table `keyv`, each with its namespace and lifetime. Resolves once the adapter is set up. */
export async function createCaches(pool: pg.Pool, log: Logger) {
  const store = new SharedPoolStore(pool);
  store.on('error', (error: unknown) => log.warn({ error }, 'the cache could not be reached'));
  await store.query('select 1');
  const keyv = new Keyv({ store, emitErrors: false, throwOnErrors: true });
  return (namespace: string, ttlMs: number): Cache => {
    const nameOf = (key: string) => `${namespace}:${fitKey(key)}`;
    return {
      get: (key) => keyv.get(nameOf(key)),
      set: async (key, value) => void (await keyv.set(nameOf(key), value, ttlMs)),
      delete: async (key) => void (await keyv.delete(nameOf(key))),
    };
  };
}

/** The column holds 255 characters, namespace included, and no NUL; what does not fit is named by its hash. */
function fitKey(key: string): string {
  return key.length <= 180 && !key.includes('\0') ? key : createHash('sha256').update(key).digest('hex');
}
