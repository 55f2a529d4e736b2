import { join } from 'node:path';
import { sampleCompany } from '../standins/company/index.ts';
import { bigCompany } from '../standins/notion/big-company.ts';
import type { NotionStandIn } from '../standins/notion/contract.ts';
import { startNotion } from '../standins/notion/index.ts';
import { startSlack } from '../standins/slack/index.ts';
import { until } from '../support/knowledge.ts';
import { onServer } from '../support/postgres.ts';
import { requireValidRequests } from '../support/valid-requests.ts';
import { freePort, type Product, startProduct } from '../support/world.ts';

/** On a machine that does other things too. */
const patienceMs = 50_000;

/** A Notion that is read by processes that come and go. */
export interface Processes extends AsyncDisposable {
  notion: NotionStandIn;
  start(databaseUrl: string): Promise<Product>;
  /** Resolves when so many requests were sent to Notion in all. */
  requests(count: number): Promise<void>;
}

/** A few hundred pages and rows; some are cut, some hang together by links only, some are not shared, one is in the trash. */
export async function startProcesses(): Promise<Processes> {
  await using parts = new AsyncDisposableStack();
  const company = bigCompany({ pages: 200, rowsPerSource: 40, wordsPerPage: 200 });
  const notion = parts.use(
    await startNotion({ company, markdownBlockLimit: 7, searchOmits: ['p31', 'p32'].map(idOf) }),
  );
  const manifestPath = join(import.meta.dirname, '../../manifest.yml');
  const slack = parts.use(await startSlack({ company: sampleCompany(), manifestPath, unlimited: true }));
  const running = new Set<Product>();
  parts.defer(async () => void (await Promise.all([...running].map((product) => product.stop()))));
  for (const slug of ['p5', 'p44']) notion.people.setShared(idOf(slug), false);
  notion.people.trash(idOf('p50'));
  const links = ['p5', 'p31', 'p44', 'p50'].map(
    (slug) => `[${slug}](https://www.notion.so/${idOf(slug).replaceAll('-', '')})`,
  );
  notion.people.addPage({ title: 'Links', markdown: links.join('\n'), parentId: idOf('p0') });

  function idOf(slug: string): string {
    return company.pages.find((page) => page.slug === slug)?.id ?? '';
  }

  const owned = parts.move();
  return {
    notion,
    async start(databaseUrl) {
      const settings = {
        SLACK_BOT_TOKEN: slack.botToken,
        SLACK_APP_TOKEN: slack.appToken,
        SLACK_API_URL: slack.url,
        NOTION_TOKEN: notion.token,
        NOTION_API_URL: notion.url,
        NOTION_REQUESTS_PER_MINUTE: '1000000',
        ANTHROPIC_API_KEY: 'sk-ant-nobody-asks',
        DATABASE_URL: databaseUrl,
        PORT: String(await freePort()),
        LOG_LEVEL: 'warn',
      };
      const product = startProduct(settings, (line) => process.stderr.write(line));
      running.add(product);
      return product;
    },
    requests: (count) => until(() => notion.requestCount >= count, patienceMs),
    async [Symbol.asyncDispose]() {
      await owned.disposeAsync();
      requireValidRequests({ notion });
    },
  };
}

/** Waits until everything is listed and nothing is left to be read. */
export async function copied(databaseUrl: string): Promise<void> {
  const open = `select from connections left join sync_state on connection_id = id
    where listing_finished_at is null or exists (select from entries where due_at <= now())`;
  const begun = `select from connections`;
  const isCopied = async () =>
    (await onServer(databaseUrl, begun)).length > 0 && (await onServer(databaseUrl, open)).length === 0;
  await until(isCopied, patienceMs);
}

/** All of the ledger, the copy and the index that does not tell when or in which order it came about. */
export async function copyOf(databaseUrl: string): Promise<Record<string, unknown[]>> {
  const tables = {
    entries: `select id, kind, state, reason, title, url, parent_type, parent_id, created_time, edited_time, indexed_edit
      from entries order by id`,
    pages: 'select id, content_hash, md5(markdown), missing from pages order by id',
    sources: 'select id, description, columns from data_sources order by id',
    rows: 'select page_id, data_source_id, md5("values"::text), md5(properties::text) from data_rows order by page_id',
    passages: `select page_id, count(*)::int, string_agg(md5(vector::text || path::text || texts::text), ' ' order by ordinal)
      from passages group by page_id order by page_id`,
  };
  const read = Object.entries(tables).map(async ([name, query]) => [name, await onServer(databaseUrl, query)]);
  return Object.fromEntries(await Promise.all(read)) as Record<string, unknown[]>;
}
