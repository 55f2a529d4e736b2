import { startNotion } from '../standins/notion/index.ts';
import { type Exchange, endpointOf, type Session } from './notion-recordings.ts';
import { companyFor } from './notion-seeds.ts';
import { differences } from './notion-shapes.ts';

type Json = Record<string, unknown>;

/** What became of one recorded exchange when it was put to the stand-in. */
export interface Outcome {
  session: string;
  endpoint: string;
  index: number;
  problems: string[];
}

/** Puts a recorded session to a stand-in that holds what the session found, request by request, ids translated. */
export async function replay(session: Session): Promise<Outcome[]> {
  const company = companyFor(session.exchanges);
  const at = timeOf(session);
  await using notion = await startNotion({ company, now: () => at });
  const seeded = [
    ...company.pages,
    ...company.dataSources,
    ...company.people.map((person) => ({ id: person.notionId })),
  ];
  const ids = new Map<string, string>(seeded.map(({ id }) => [id, id]));
  const outcomes: Outcome[] = [];
  for (const [index, exchange] of session.exchanges.entries()) {
    const { status, body } = await send(notion, exchange, ids);
    const real = exchange.response;
    const problems =
      status === real.status
        ? differences(real.body, body)
        : [`status is ${status}, not ${real.status}: ${JSON.stringify(body).slice(0, 300)}`];
    if (status === real.status) learn(real.body, body, ids);
    outcomes.push({
      session: session.name,
      endpoint: endpointOf(exchange),
      index,
      problems: [...problems, ...countDifference(real.body, body, exchange)],
    });
  }
  return outcomes;
}

/** When the session was recorded: the latest time in it. Relative date filters count from there. */
function timeOf(session: Session): number {
  const times = JSON.stringify(session.exchanges).matchAll(/"last_edited_time":"([^"]+)"/g);
  return Math.max(Date.parse('2026-06-01'), ...[...times].map((match) => Date.parse(match[1] ?? '')));
}

/** A query with a filter must find as many rows as Notion found. */
function countDifference(real: Json, mine: Json, { request }: Exchange): string[] {
  if (!request.body?.filter || !request.uri.endsWith('/query')) return [];
  const wanted = (real.results as unknown[]).length;
  const found = ((mine.results ?? []) as unknown[]).length;
  return wanted === found ? [] : [`finds ${found} rows, not ${wanted}: ${JSON.stringify(request.body.filter)}`];
}

async function send(
  notion: { url: string; token: string },
  { request, response }: Exchange,
  ids: Map<string, string>,
): Promise<{ status: number; body: Json }> {
  const real = new URL(request.uri);
  const path = real.pathname
    .split('/')
    .map((part) => translate(part, ids))
    .join('/');
  const query = new URLSearchParams();
  for (const [key, value] of real.searchParams) query.append(key, translate(value, ids));
  const token = response.status === 401 ? 'ntn_wrong' : notion.token;
  const headers = {
    authorization: `Bearer ${token}`,
    'notion-version': request.notion_version,
    'content-type': 'application/json',
  };
  const body = request.body === null ? {} : { body: JSON.stringify(translateAll(request.body, ids)) };
  const url = `${notion.url}${path}${query.size > 0 ? `?${query.toString()}` : ''}`;
  const answer = await fetch(url, { method: request.method, headers, ...body });
  return { status: answer.status, body: (await answer.json()) as Json };
}

function dashed(id: string): string {
  return /^[0-9a-f]{32}$/.test(id) ? id.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-') : id;
}

function translate(text: string, ids: Map<string, string>): string {
  return ids.get(text) ?? ids.get(dashed(text)) ?? text;
}

function translateAll(value: unknown, ids: Map<string, string>): unknown {
  if (typeof value === 'string') return translate(value, ids);
  if (Array.isArray(value)) return value.map((item) => translateAll(item, ids));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [translate(key, ids), translateAll(inner, ids)]),
  );
}

/** Pairs the ids of the real answer with those of the stand-in's, wherever they stand at the same place. */
function learn(real: unknown, mine: unknown, ids: Map<string, string>, key = ''): void {
  if (typeof real === 'string' && typeof mine === 'string') {
    if ((key === 'id' || key.endsWith('_id') || key === 'next_cursor') && !ids.has(real)) ids.set(real, mine);
  } else if (Array.isArray(real) && Array.isArray(mine)) {
    for (const [index, item] of real.entries()) learn(item, mine[index], ids, key);
  } else if (typeof real === 'object' && real !== null && typeof mine === 'object' && mine !== null) {
    for (const [name, inner] of Object.entries(real)) learn(inner, (mine as Json)[name], ids, name);
  }
}
