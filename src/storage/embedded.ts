import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from '../log.ts';
import { type Cluster, openCluster } from './cluster.ts';

/** Memory and processes for one small service; anything larger wants DATABASE_URL. */
const serverSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '32MB',
  max_connections: '60',
  max_wal_size: '256MB',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_logical_replication_workers: '0',
  max_parallel_workers: '0',
  autovacuum_max_workers: '1',
  io_method: 'sync',
  jit: 'off',
  log_checkpoints: 'off',
  logging_collector: 'off',
};

export interface EmbeddedServer extends AsyncDisposable {
  connectionString: string;
}

/**
 * A real PostgreSQL under `dataDir`, created at the first start. All processes on one `dataDir` share the server, whoever started it, also
 * one that a killed process left behind; each holds a shared advisory lock, and the last to leave stops the server. A server that
 * dies meanwhile is started again. `settings` are further settings of the server.
 */
export async function startEmbedded(
  dataDir: string,
  log: Logger,
  settings: Record<string, string> = {},
): Promise<EmbeddedServer> {
  const cluster = await openCluster(dataDir, log);
  let isClosing = false;
  let lease = await attach(cluster, settings, log);
  let held: Promise<void> = Promise.resolve();
  const watch = () => {
    lease.once('end', () => {
      if (!isClosing) held = attachAgain();
    });
  };
  const attachAgain = async (): Promise<void> => {
    log.warn('the embedded PostgreSQL went away; looking after it');
    do {
      try {
        lease = await attach(cluster, settings, log);
        return watch();
      } catch (error) {
        log.error({ error }, 'the embedded PostgreSQL does not come back; trying again');
        await sleep(1_000);
      }
    } while (!isClosing);
  };
  watch();
  return {
    connectionString: cluster.connectionString(),
    async [Symbol.asyncDispose]() {
      isClosing = true;
      await held;
      if (await isLast(lease)) {
        await cluster.stop().catch((error: unknown) => log.warn({ error }, 'embedded PostgreSQL did not stop'));
      }
      await lease.end();
    },
  };
}

/** Finds or starts the server and takes the lease, while other processes may be starting or stopping it. */
async function attach(cluster: Cluster, settings: Record<string, string>, log: Logger): Promise<pg.Client> {
  const giveUpAt = Date.now() + 30_000;
  let failedStarts = 0;
  for (;;) {
    try {
      if (!(await cluster.isRunning())) {
        await cluster.start({ ...serverSettings, ...settings, port: String(await choosePort(cluster.folder)) });
        log.debug('embedded PostgreSQL started');
      }
    } catch (error) {
      failedStarts += 1;
      if (failedStarts === 3)
        throw new Error(`The embedded PostgreSQL does not start; see ${cluster.logFile}`, { cause: error });
      await sleep(200);
      continue;
    }
    try {
      return await takeLease(cluster.connectionString());
    } catch (error) {
      if (Date.now() > giveUpAt || isRefusal(error)) {
        throw new Error(`The embedded PostgreSQL does not answer; see ${cluster.logFile}`, { cause: error });
      }
      await sleep(50);
    }
  }
}

const leaseKey = 20_270_101;

/** The lock lasts as long as the connection, so that a killed process gives it back too. */
async function takeLease(connectionString: string): Promise<pg.Client> {
  const lease = new pg.Client({
    connectionString,
    connectionTimeoutMillis: 5_000,
    application_name: 'archivist lease',
  });
  lease.on('error', () => {});
  try {
    await lease.connect();
    await lease.query('select pg_advisory_lock_shared($1)', [leaseKey]);
    return lease;
  } catch (error) {
    await lease.end().catch(() => {});
    throw error;
  }
}

/** True for one process at most, which must stop the server then: whoever comes meanwhile waits for the lock until the server is gone. */
async function isLast(lease: pg.Client): Promise<boolean> {
  try {
    const { rows } = await lease.query<{ last: boolean }>('select pg_try_advisory_lock($1) as last', [leaseKey]);
    return rows[0]?.last === true;
  } catch {
    return false;
  }
}

/** The server runs but does not know the password: waiting does not help. */
function isRefusal(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code?.startsWith('28') === true;
}

/** The same port every time if it is free, because a process that outlives the server looks for it there. */
async function choosePort(folder: string): Promise<number> {
  const file = join(folder, 'postgres-port');
  const port = (await tryPort(readPort(file))) ?? (await tryPort(0)) ?? 0;
  writeFileSync(file, String(port));
  return port;
}

function readPort(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8')) || 0;
  } catch {
    return 0;
  }
}

/** A port that can be listened on: the given one, or any when it is 0. */
async function tryPort(wanted: number): Promise<number | undefined> {
  const server = createServer().listen(wanted, '127.0.0.1');
  try {
    await once(server, 'listening');
    const address = server.address();
    return typeof address === 'object' && address ? address.port : undefined;
  } catch {
    return undefined;
  } finally {
    server.close();
  }
}
