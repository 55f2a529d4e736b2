import { existsSync, readdirSync, readFileSync } from 'node:fs';

const folder = new URL('../../../shared/recorded/notion/', import.meta.url);

/** False where the recordings do not lie beside the checkout. */
export const hasRecordings = existsSync(folder);

/** One request that was really sent to Notion, and what came back. */
export interface Exchange {
  request: { method: string; uri: string; notion_version: string; body: Record<string, unknown> | null };
  response: { status: number; body: Record<string, unknown> };
}

/** One recorded session: its exchanges belong together, in this order. */
export interface Session {
  name: string;
  exchanges: Exchange[];
}

export function readSessions(): Session[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.jsonl'))
    .toSorted()
    .map((name) => ({ name, exchanges: readLines(readFileSync(new URL(name, folder), 'utf8')) }));
}

function readLines(text: string): Exchange[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Exchange);
}

/** The endpoint with ids left out, for counting: `GET /v1/pages/:id/markdown`. */
export function endpointOf({ request }: Exchange): string {
  const path = new URL(request.uri).pathname
    .replace(/\/(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|task_[0-9a-f]+)(?=\/|$)/g, '/:id')
    .replace(/\/properties\/.*$/, '/properties/:id');
  return `${request.method} ${path}`;
}
