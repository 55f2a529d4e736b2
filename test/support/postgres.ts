import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { createLogger } from '../../src/log.ts';
import { startEmbedded } from '../../src/storage/embedded.ts';
import { openStorage } from '../../src/storage/storage.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    postgresUrl: string;
  }
}

/** Name of the migrated database that every test's own one is copied from. */
export const templateDatabase = 'archivist_template';

/** One PostgreSQL for the whole run, tuned for speed: nothing in it needs to survive. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'archivist-test-'));
  const log = createLogger('warn');
  const flags = {
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_connections: '300',
    autovacuum_naptime: '10min',
  };
  const server = await startEmbedded(dataDir, log, flags);
  const databaseUrl = await createDatabase(server.connectionString, templateDatabase);
  await (await openStorage({ databaseUrl, dataDir, log }))[Symbol.asyncDispose]();
  project.provide('postgresUrl', server.connectionString);
  return async () => {
    await server[Symbol.asyncDispose]();
    rmSync(dataDir, { recursive: true, force: true });
  };
}

/** Makes a database on the server and resolves to its URL. Copying files takes a third of the time of copying by the log. */
export async function createDatabase(serverUrl: string, name: string, template = 'template1'): Promise<string> {
  await onServer(serverUrl, `create database "${name}" template "${template}" strategy file_copy`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

export async function dropDatabase(databaseUrl: string): Promise<void> {
  const url = new URL(databaseUrl);
  const name = url.pathname.slice(1);
  url.pathname = '/postgres';
  await onServer(url.href, `drop database if exists "${name}" with (force)`);
}

/** Runs one statement on a connection of its own. */
export async function onServer(url: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows as unknown[];
  } finally {
    await client.end();
  }
}
