import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { canEnter, type ServerUser } from './server-user.ts';

/**
 * Where the server keeps its files: in `folder`, or, when its own user cannot enter there (below /root, for instance), in a folder below
 * /var/lib/archivist. A link in `folder` then leads there; one that leads nowhere means that the data is lost, and is never overlooked.
 */
export function findHome(folder: string, user: ServerUser): string {
  if (canEnter(user, folder)) return folder;
  const link = join(folder, 'postgres');
  if (existsSync(link)) return dirname(realpathSync(link));
  if (lstatSync(link, { throwIfNoEntry: false })) {
    throw new Error(
      `The database that ${link} leads to is gone. Bring it back, or remove the link to start with an empty one.`,
    );
  }
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  const home = join('/var/lib/archivist', name);
  mkdirSync(home, { recursive: true, mode: 0o755 });
  return home;
}

/** Call once the cluster exists. */
export function linkHome(folder: string, home: string): void {
  const link = join(folder, 'postgres');
  if (!existsSync(link)) symlinkSync(join(home, 'postgres'), link);
}
