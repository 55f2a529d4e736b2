import { randomBytes } from 'node:crypto';
import { tinyCompany } from '../standins/notion/tiny-company.ts';
import { onServer } from '../support/postgres.ts';
import { freePort, type WorldOptions } from '../support/world.ts';
import { engineering, maya, type Program, type Told } from './program.ts';
import { copied } from './sync-processes.ts';

export const credentials = { clientId: 'c11e27', clientSecret: 's3cret-of-the-client' };
export const newKey = () => randomBytes(32).toString('base64');

/** What a program needs so that people can connect workspaces of their own; its Notion is small. */
export async function withOAuth(settings: Record<string, string> = {}): Promise<Partial<WorldOptions>> {
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  return {
    port,
    notion: { company: tinyCompany, oauth: { ...credentials, redirectUris: [`${publicUrl}/notion/oauth/callback`] } },
    settings: {
      NOTION_CLIENT_ID: credentials.clientId,
      NOTION_CLIENT_SECRET: credentials.clientSecret,
      PUBLIC_URL: publicUrl,
      ENCRYPTION_KEY: newKey(),
      ...settings,
    },
  };
}

/** Types `/notion …` and resolves to what only that person then sees. */
export function type(program: Program, text: string, user = maya, channel = engineering, count = 1): Promise<Told> {
  return program.seen(user, channel, () => program.world.slack.people.command(user, channel, '/notion', text), count);
}

export const linkIn = (shown: unknown) =>
  /"url":"([^"]+\/notion\/oauth\/start\?state=[^"]+)"/.exec(JSON.stringify(shown))?.[1] ?? '';

/** What a browser shows at the end of a way. */
export async function read(url: string): Promise<{ status: number; text: string }> {
  const response = await fetch(url);
  return { status: response.status, text: await response.text() };
}

/** From the link in Slack to the address that Notion sends the browser back to. */
export async function wayBack(
  { world }: Pick<Program, 'world'>,
  link: string,
  answer: { by?: string; pages: string[] } | 'cancel',
): Promise<string> {
  const start = await fetch(link, { redirect: 'manual' });
  if (start.status !== 302) throw new Error(`no way to Notion: ${start.status} ${await start.text()}`);
  return world.notion.people.authorize(start.headers.get('location') ?? '', answer);
}

/** Connects these pages for this person, from the command to the end of the first reading; resolves to the page at the end. */
export async function connect(program: Program, user: string, by: string, pages: string[]): Promise<string> {
  const link = linkIn((await type(program, 'connect', user)).messages);
  const page = await read(await wayBack(program, link, { by, pages }));
  if (page.status !== 200) throw new Error(page.text);
  await copied(program.databaseUrl);
  return page.text;
}

/** The tables, of all schemas but Postgres's own, in which some row has one of the words. */
export async function tablesWith(databaseUrl: string, ...words: string[]): Promise<string[]> {
  const tables = await onServer(
    databaseUrl,
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
      where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
  );
  const wanted = words.map((word) => `lower(t::text) like '%${word.toLowerCase()}%'`).join(' or ');
  const looks = (tables as { name: string }[]).map(
    ({ name }) => `select '${name}' as name where exists (select from ${name} t where ${wanted})`,
  );
  const found = await onServer(databaseUrl, looks.join(' union all '));
  return (found as { name: string }[]).map(({ name }) => name);
}
