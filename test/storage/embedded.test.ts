import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createLogger } from '../../src/log.ts';
import { startEmbedded } from '../../src/storage/embedded.ts';
import { openStorage } from '../../src/storage/storage.ts';
import { onServer } from '../support/postgres.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'archivist-embedded-'));
const log = createLogger('silent');
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const serverPid = () => Number(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);

describe('the embedded PostgreSQL', () => {
  it('is created at the first start and keeps its data', async () => {
    await using(await openStorage({ dataDir, log }), (storage) => storage.channels.setStrict('C1', true, 'U1'));
    await using(await openStorage({ dataDir, log }), async (storage) => {
      expect(await storage.channels.isStrict('C1')).toBe(true);
    });
  });

  it('keeps its password to itself', () => {
    expect(statSync(join(dataDir, 'postgres-password')).mode & 0o077).toBe(0);
  });

  it('listens on the loopback address only', async () => {
    await using server = await startEmbedded(dataDir, log);
    expect(await onServer(server.connectionString, 'show listen_addresses')).toEqual([
      { listen_addresses: '127.0.0.1' },
    ]);
  });

  it('that a killed process left behind is used again', async () => {
    const script = `
      import { startEmbedded } from './src/storage/embedded.ts';
      import { createLogger } from './src/log.ts';
      await startEmbedded(${JSON.stringify(dataDir)}, createLogger('silent'));
      console.log('started');
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    const pid = serverPid();
    child.kill('SIGKILL');
    await once(child, 'exit');
    const server = await startEmbedded(dataDir, log);
    expect(serverPid()).toBe(pid);
    expect(await onServer(server.connectionString, 'select 1 as one')).toEqual([{ one: 1 }]);
    await server[Symbol.asyncDispose]();
    await expect(onServer(server.connectionString, 'select 1')).rejects.toThrow('ECONNREFUSED');
  });

  it('goes on while another process uses it', async () => {
    const first = await openStorage({ dataDir, log });
    await using second = await openStorage({ dataDir, log });
    await second.ping();
    await first[Symbol.asyncDispose]();
    await expect(second.ping()).resolves.toBeUndefined();
  });

  it('says where to look when it cannot start', async () => {
    await expect(startEmbedded(dataDir, log, { shared_buffers: '-1' })).rejects.toThrow('server.log');
  });
});

async function using<Part extends AsyncDisposable>(part: Part, act: (part: Part) => Promise<void>): Promise<void> {
  await using open = part;
  await act(open);
}
