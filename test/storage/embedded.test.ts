import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createLogger } from '../../src/log.ts';
import { findBinaries } from '../../src/storage/binaries.ts';
import { startEmbedded } from '../../src/storage/embedded.ts';
import { canEnter } from '../../src/storage/server-user.ts';
import { openStorage } from '../../src/storage/storage.ts';
import { onServer } from '../support/postgres.ts';

const folder = mkdtempSync(join(tmpdir(), 'archivist-embedded-'));
chmodSync(folder, 0o711);
const dataDir = join(folder, 'data');
const log = createLogger('silent');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const serverPid = () => Number(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);

describe('the embedded PostgreSQL', () => {
  it('is made once when two processes start on an empty folder, and stays until the last one leaves', async () => {
    const replicas = [startReplica(), startReplica()];
    await Promise.all(replicas.map(ready));
    const pid = serverPid();
    await Promise.all(replicas.slice(0, 1).map(stop));
    await using storage = await openStorage({ dataDir, log });
    await storage.channels.setStrict('C1', true, 'U1');
    expect(serverPid()).toBe(pid);
    await Promise.all(replicas.slice(1).map(stop));
    await expect(storage.ping()).resolves.toBeUndefined();
  });

  it('is stopped by the last one, and keeps its data', async () => {
    expect(existsSync(join(dataDir, 'postgres/postmaster.pid'))).toBe(false);
    const startedAt = performance.now();
    await using storage = await openStorage({ dataDir, log });
    console.log(`existing embedded database: open in ${Math.round(performance.now() - startedAt)} ms`);
    expect(await storage.channels.isStrict('C1')).toBe(true);
  });

  it('keeps its password to itself, and leaves nothing half-made', () => {
    expect(statSync(join(dataDir, 'postgres-password')).mode & 0o077).toBe(0);
    expect(readdirSync(dataDir).toSorted()).toEqual(['postgres', 'postgres-password', 'postgres-port']);
  });

  it('listens on the loopback address only and knows the case of every letter', async () => {
    await using server = await startEmbedded(dataDir, log);
    const [row] = await onServer(server.connectionString, `select current_setting('listen_addresses'), lower('ÉÅ')`);
    expect(row).toEqual({ current_setting: '127.0.0.1', lower: 'éå' });
  });

  it('that a killed process left behind is used again', async () => {
    const replica = startReplica();
    await ready(replica);
    const pid = serverPid();
    replica.kill('SIGKILL');
    await once(replica, 'exit');
    const server = await startEmbedded(dataDir, log);
    expect(serverPid()).toBe(pid);
    expect(await onServer(server.connectionString, 'select 1 as one')).toEqual([{ one: 1 }]);
    await server[Symbol.asyncDispose]();
    await expect(onServer(server.connectionString, 'select 1')).rejects.toThrow('ECONNREFUSED');
  });

  it('starts although its old process number belongs to something else now', async () => {
    writeFileSync(
      join(dataDir, 'postgres/postmaster.pid'),
      `${process.pid}\n${dataDir}/postgres\n1\n1\n\n127.0.0.1\n\n`,
    );
    await using storage = await openStorage({ dataDir, log });
    await expect(storage.ping()).resolves.toBeUndefined();
  });

  it('comes back when it dies, and no process that uses it goes with it', async () => {
    await using storage = await openStorage({ dataDir, log });
    await using other = await openStorage({ dataDir, log });
    await storage.cache('test', 60_000).set('before', 'kept');
    const pid = serverPid();
    process.kill(pid, 'SIGKILL');
    // After a crash the server first makes its files safe, which a busy disk draws out.
    await expect.poll(serverPid, { timeout: 40_000 }).not.toBe(pid);
    const read = () =>
      other
        .cache('test', 60_000)
        .get('before')
        .catch(() => 'away');
    await expect.poll(read, { timeout: 40_000 }).toBe('kept');
    await expect.poll(() => storage.ping().then(() => 'up'), { timeout: 40_000 }).toBe('up');
  }, 60_000);

  it('comes back when an operator stops it', async () => {
    await using storage = await openStorage({ dataDir, log });
    process.kill(serverPid(), 'SIGINT');
    await expect
      .poll(() =>
        storage.ping().then(
          () => 'up',
          () => 'away',
        ),
      )
      .toBe('away');
    await expect
      .poll(
        () =>
          storage.ping().then(
            () => 'up',
            () => 'away',
          ),
        { timeout: 15_000 },
      )
      .toBe('up');
  });

  it('says where to look when it cannot start', async () => {
    await expect(startEmbedded(dataDir, log, { shared_buffers: '-1' })).rejects.toThrow('server.log');
  });
});

describe.skipIf(process.getuid?.() !== 0)('as root', () => {
  const nobody = { uid: 65_534, gid: 65_534 };
  const closed = join(folder, 'closed');
  const link = join(closed, 'data/postgres');

  it('keeps the data elsewhere when the server’s user cannot enter the folder, and says when it is gone', async () => {
    mkdirSync(closed, { mode: 0o700 });
    await using(await openStorage({ dataDir: join(closed, 'data'), log }), (storage) => storage.ping());
    const elsewhere = dirname(realpathSync(link));
    await using(await openStorage({ dataDir: join(closed, 'data'), log }), (storage) => storage.ping());
    rmSync(elsewhere, { recursive: true });
    await expect(openStorage({ dataDir: join(closed, 'data'), log })).rejects.toThrow('is gone');
  });

  it('knows who may enter a folder, and puts the binaries where the server’s user may', async () => {
    expect(canEnter(nobody, folder)).toBe(true);
    expect(canEnter(nobody, closed)).toBe(false);
    expect(canEnter(nobody, await findBinaries(folder, nobody))).toBe(true);
  });
});

async function using<Part extends AsyncDisposable>(part: Part, act: (part: Part) => Promise<void>): Promise<void> {
  await using open = part;
  await act(open);
}

/** A process of ours that holds the embedded server and nothing else, not even an idle connection of a pool. */
function startReplica(): ChildProcess {
  const script = `
    import { startEmbedded } from './src/storage/embedded.ts';
    import { createLogger } from './src/log.ts';
    const server = await startEmbedded(${JSON.stringify(dataDir)}, createLogger('silent'));
    console.log('ready');
    process.stdin.on('end', () => server[Symbol.asyncDispose]()).resume();`;
  return spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}

async function ready({ stdout }: ChildProcess): Promise<void> {
  if (stdout) await once(stdout, 'data');
}

async function stop(replica: ChildProcess): Promise<void> {
  const ended = once(replica, 'exit');
  replica.stdin?.end();
  expect(await ended).toEqual([0, null]);
}
