import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WriteDigest } from '../src/agent/write-digest.ts';
import type { Audience } from '../src/knowledge/audience.ts';
import { createFindUnshared } from '../src/knowledge/change-check.ts';
import { createSync } from '../src/knowledge/sync/sync.ts';
import { createLogger } from '../src/log.ts';
import { createConnections } from '../src/notion/connections.ts';
import { openStorage, type Storage } from '../src/storage/storage.ts';
import { createComposeDigest } from '../src/workflows/digest/compose.ts';
import type { Digest } from '../src/workflows/digest/digest.ts';
import { startNotion } from '../test/standins/notion/index.ts';
import { tinyCompany } from '../test/standins/notion/tiny-company.ts';
import { onServer } from '../test/support/postgres.ts';
import { aDigest, maya } from '../test/workflows/digest/orders.ts';
import { composePlanted, plantRows, plantWorkspace, space, tasks } from '../test/workflows/digest/planted.ts';
import { percentile, printFigure } from './figures.ts';

const pages = 10_000;
const changed = 200;
const imported = 50_000;
const rounds = 7;
const edits = 20;
const audience: Audience = { kind: 'person', person: maya };
const log = createLogger('silent');

/** What it takes to find and compare what changed, without the model's time; and what the versions behind it weigh. */
export async function benchContent(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'bench-digest-'));
  try {
    await using storage = await openStorage({ dataDir, log });
    await plantWorkspace(storage, storage.connectionString);
    await benchChanges(storage);
    await benchVersions(storage);
    await benchImport(storage);
    await benchRequests(storage);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function benchChanges(storage: Storage): Promise<void> {
  const query = (statement: string) => onServer(storage.connectionString, statement);
  await plantRows(storage.connectionString, 'Row', pages);
  const deliveredUntil = await storage.changes.cut();
  await query(
    `update pages set markdown = markdown || E'\\nThe deadline is Friday.' where id in (select id from pages order by id limit ${changed})`,
  );
  let calls = 0;
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    calls = 0;
    const from = performance.now();
    const text = await compose(storage, { deliveredUntil }, async (groups) => {
      calls += 1;
      return groups.map(({ changes }) => ({ summary: '', sentences: changes.map(() => '') }));
    });
    times.push(performance.now() - from);
    if (text.total !== changed) throw new Error(`${text.total} changes were told instead of ${changed}`);
  }
  printFigure('digest.ready_p50_ms', percentile(times, 0.5), 'ms');
  printFigure('digest.claude_calls_per_group', calls, 'calls');
  calls = 0;
  const quiet = await compose(storage, { deliveredUntil: await storage.changes.cut() }, async () => {
    calls += 1;
    return [];
  });
  if (quiet.total !== 0) throw new Error('something was told twice');
  printFigure('digest.claude_calls_when_quiet', calls, 'calls');
}

async function benchVersions(storage: Storage): Promise<void> {
  const sizes = async () => {
    const [row] = (await onServer(
      storage.connectionString,
      `select sum(pg_total_relation_size(name))::float8 as bytes from unnest(array['page_versions'::regclass, 'row_versions'::regclass]) name`,
    )) as { bytes: number }[];
    return row?.bytes ?? 0;
  };
  const chosen = `select id from pages order by id desc limit ${changed}`;
  await onServer(
    storage.connectionString,
    `update pages set markdown = (select string_agg('Line ' || line || ' of a page that says what people decided on day ' || line * 7, E'\\n') from generate_series(1, 150) line) where id in (${chosen})`,
  );
  const before = await sizes();
  for (let edit = 0; edit < edits; edit += 1) {
    await onServer(
      storage.connectionString,
      `update pages set markdown = markdown || E'\\nEdit ${edit}' where id in (${chosen})`,
    );
  }
  printFigure('digest.version_bytes_per_edit', ((await sizes()) - before) / (changed * edits), 'bytes', 0);
}

async function benchImport(storage: Storage): Promise<void> {
  const deliveredUntil = await storage.changes.cut();
  await plantRows(storage.connectionString, 'Imported', imported);
  const from = performance.now();
  const text = await compose(storage, { deliveredUntil }, async () => {
    throw new Error('an import needs no model');
  });
  if (text.total !== imported || text.plainBecause) throw new Error('the import was not summed up');
  printFigure('digest.import_ms', performance.now() - from, 'ms');
}

/** Of Notion, once the sync has read what changed. */
async function benchRequests(storage: Storage): Promise<void> {
  await using notion = await startNotion({ company: tinyCompany });
  const id = 'internal:notion';
  const connections = createConnections({
    rows: storage.connections,
    tokens: [{ name: 'notion', token: notion.token }],
    baseUrl: notion.url,
    requestsPerMinute: 1_000_000,
    people: (connectionId) => storage.cache(`notion-people:${connectionId}`, 60_000),
    log,
  });
  await connections.open();
  await using sync = createSync({ storage, connections, holder: 'bench', log });
  sync.start();
  const source = { kind: 'connection' as const, connectionId: id, id };
  const signal = AbortSignal.timeout(120_000);
  const { asOf } = await sync.freshen([source], signal);
  for (let at = 0; at < changed; at += 1)
    notion.people.addPage({ title: `Page ${at}`, markdown: `# Part\nText of page ${at}.` });
  await sync.freshen([source], signal);
  // So that what is told first is asked for, too.
  await onServer(storage.connectionString, `update entries set checked_at = now() - interval '2 minutes'`);
  const composeDigest = createComposeDigest({
    storage,
    freshen: sync.freshen,
    findUnshared: createFindUnshared({ ...storage, connections, log }),
    retentionDays: 90,
    writeDigest: async (groups) => groups.map(({ changes }) => ({ summary: '', sentences: changes.map(() => '') })),
    log,
  });
  const before = notion.requestCount;
  const from = performance.now();
  const order = aDigest({ sources: [{ ...source, title: 'Notion', url: '' }], deliveredUntil: asOf });
  const { total } = await composeDigest(order, { audience, signal });
  if (total !== changed) throw new Error(`${total} new pages were told instead of ${changed}`);
  printFigure('digest.notion_requests', notion.requestCount - before, 'requests');
  printFigure('digest.ready_with_notion_ms', performance.now() - from, 'ms');
}

function compose(storage: Storage, change: Partial<Digest>, writeDigest: WriteDigest) {
  const sources = [{ kind: 'data_source' as const, connectionId: space, id: tasks, title: 'Tasks', url: '' }];
  const order = aDigest({ sources, ...change });
  return composePlanted(storage, writeDigest)(order, {
    audience,
    signal: AbortSignal.timeout(60_000),
  });
}
