import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';

const folder = join(import.meta.dirname, 'page');

/** A file of the page by its URL path; TypeScript comes without its types, as the browser needs it. */
export function pageFile(path: string): { name: string; content: string } | undefined {
  const name = path.slice(1);
  if (!existsSync(folder) || !readdirSync(folder).includes(name) || name === 'tsconfig.json') return;
  const text = readFileSync(join(folder, name), 'utf8');
  return { name, content: name.endsWith('.ts') ? stripTypeScriptTypes(text) : text };
}
