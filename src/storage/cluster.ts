import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Logger } from '../log.ts';
import { findBinaries } from './binaries.ts';
import { findHome, linkHome } from './server-home.ts';
import { giveTo, type ServerUser, serverUser } from './server-user.ts';

const run = promisify(execFile);
const largestLog = 1_000_000;

/** The files of one PostgreSQL, and what can be done with them. Several processes may do it at once. */
export interface Cluster {
  /** DATA_DIR, as an absolute path. */
  folder: string;
  logFile: string;
  isRunning(): Promise<boolean>;
  /** Rejects when another process starts it at the same time; then it runs all the same. */
  start(settings: Record<string, string>): Promise<void>;
  stop(): Promise<void>;
  /** Throws while the server has not yet said where it listens. */
  connectionString(): string;
}

/** Makes the cluster below `dataDir` at the first start. */
export async function openCluster(dataDir: string, log: Logger): Promise<Cluster> {
  const folder = resolve(dataDir);
  mkdirSync(folder, { recursive: true });
  const user = await serverUser();
  if (user.uid !== undefined) chmodSync(folder, statSync(folder).mode | 0o011);
  const home = findHome(folder, user);
  if (home !== folder) log.warn({ home }, 'PostgreSQL does not run as root, and its own user cannot enter DATA_DIR');
  const binaries = await findBinaries(home, user);
  // Nothing of this process's own environment, which holds tokens, is handed to the server.
  const options = { ...user, cwd: home, env: { LC_ALL: 'C' } };
  const password = readPassword(folder);
  const data = join(home, 'postgres');
  const pidFile = join(data, 'postmaster.pid');
  const logFile = join(data, 'server.log');
  const control = (...args: string[]) => run(join(binaries, 'pg_ctl'), ['-D', data, '-s', ...args], options);
  if (!existsSync(join(data, 'PG_VERSION'))) {
    await create(data, password, user, (args) => run(join(binaries, 'initdb'), args, options));
  }
  linkHome(folder, home);
  return {
    folder,
    logFile,
    async isRunning() {
      removeForeignPid(pidFile);
      return control('status').then(
        () => true,
        () => false,
      );
    },
    async start(settings) {
      if ((statSync(logFile, { throwIfNoEntry: false })?.size ?? 0) > largestLog) rmSync(logFile, { force: true });
      const flags = Object.entries(settings).map(([name, value]) => `-c ${name}='${value}'`);
      await control('start', '-w', '-t', '30', '-l', logFile, '-o', flags.join(' '));
    },
    async stop() {
      await control('stop', '-w', '-t', '20', '-m', 'fast');
    },
    connectionString() {
      const port = Number(readFileSync(pidFile, 'utf8').split('\n')[3]);
      if (!port) throw new Error('The embedded PostgreSQL is still starting');
      return `postgres://archivist:${password}@127.0.0.1:${port}/postgres`;
    },
  };
}

type Initdb = (args: string[]) => Promise<unknown>;

/** Made aside and moved into place, so that neither a crash nor a second process leaves half a cluster. */
async function create(data: string, password: string, user: ServerUser, initdb: Initdb): Promise<void> {
  const unfinished = `${data}.${process.pid}`;
  const passwordFile = `${unfinished}.password`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  giveTo(user, unfinished);
  giveTo(user, passwordFile);
  // PostgreSQL's own Unicode rules: the same on every machine, whatever locales it has.
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  try {
    await initdb([
      '-D',
      unfinished,
      '--username=archivist',
      '--auth=scram-sha-256',
      `--pwfile=${passwordFile}`,
      ...locale,
    ]);
    renameSync(unfinished, data);
  } catch (error) {
    if (!existsSync(join(data, 'PG_VERSION'))) throw error;
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/** Random, made once; only its owner may read the file. */
function readPassword(folder: string): string {
  const file = join(folder, 'postgres-password');
  if (!existsSync(file)) {
    const unfinished = `${file}.${process.pid}`;
    writeFileSync(unfinished, randomBytes(24).toString('hex'), { mode: 0o600 });
    try {
      linkSync(unfinished, file);
    } catch (error) {
      if (!existsSync(file)) throw error;
    } finally {
      rmSync(unfinished);
    }
  }
  return readFileSync(file, 'utf8').trim();
}

/** After a restart of the machine or container, the number of a killed server may belong to anything; pg_ctl would wait for it. */
function removeForeignPid(pidFile: string): void {
  try {
    const pid = readFileSync(pidFile, 'utf8').split('\n')[0] ?? '';
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    if (!command.includes('postgres')) rmSync(pidFile, { force: true });
  } catch {
    // No such file or process, or no /proc: pg_ctl knows what to do.
  }
}
