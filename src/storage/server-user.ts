import { execFile } from 'node:child_process';
import { chownSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Who the server runs as; without `uid`, whoever runs this process. */
export type ServerUser = { uid: number; gid: number } | { uid?: never };

/** PostgreSQL refuses to run as root: then, and only then, it gets the system user `postgres`, created if need be. */
export async function serverUser(): Promise<ServerUser> {
  if (process.getuid?.() !== 0) return {};
  const idOf = async (flag: string) => Number((await run('id', [flag, 'postgres'])).stdout);
  await idOf('-u').catch(() => run('useradd', ['--system', '--user-group', '--no-create-home', 'postgres']));
  return { uid: await idOf('-u'), gid: await idOf('-g') };
}

/** Nothing to do unless the server has a user of its own. */
export function giveTo(user: ServerUser, path: string): void {
  if (user.uid !== undefined) chownSync(path, user.uid, user.gid);
}

/** Whether the server's user may enter the folder: every folder above it has to let others through. */
export function canEnter(user: ServerUser, folder: string): boolean {
  if (user.uid === undefined) return true;
  for (let path = realpathSync(folder); ; path = dirname(path)) {
    const { uid, gid, mode } = statSync(path);
    const mine = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & mine) === 0) return false;
    if (path === dirname(path)) return true;
  }
}
