import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { mayBeFile, settings } from '../../src/config.ts';
import { createTools } from '../../src/tools/index.ts';
import type { Tool } from '../../src/tools/tool.ts';

const readmePath = join(import.meta.dirname, '../../README.md');

/** The README's table of settings, from the schema. */
export function settingsTable(): string {
  const rows = Object.entries(settings.shape).map(([name, schema]) => {
    const file = mayBeFile(schema) ? ` or \`${name}_FILE\`` : '';
    return `| \`${name}\`${file} | ${defaultOf(schema)} | ${describe(schema)} |`;
  });
  return ['| setting | default | meaning |', '|---|---|---|', ...rows].join('\n');
}

/** A wrapper such as `optional` has no description of its own. */
function describe(schema: z.ZodType): string {
  if (schema.description !== undefined) return schema.description;
  return schema instanceof z.ZodOptional ? describe(schema.unwrap() as z.ZodType) : '';
}

function defaultOf(schema: z.ZodType): string {
  if (schema instanceof z.ZodOptional) return '';
  const empty = schema.safeParse(undefined);
  if (!empty.success) return '**required**';
  const value = empty.data;
  if (Array.isArray(value)) return '';
  return typeof value === 'object'
    ? 'list prices of November 2026'
    : `\`${JSON.stringify(value).replaceAll('"', '')}\``;
}

/** The README's table of tools, from what they say of themselves. */
export function toolsTable(): string {
  const tools: Tool[] = createTools({} as Parameters<typeof createTools>[0]);
  const rows = tools.map(
    ({ name, effect, description }) =>
      `| \`${name}\` | ${effect === 'write' ? 'proposes' : 'reads'} | ${firstSentence(description)} |`,
  );
  return ['| tool | effect | what it is for |', '|---|---|---|', ...rows].join('\n');
}

function firstSentence(text: string): string {
  return /^.*?[.!?](?=\s|$)/s.exec(text)?.[0].replaceAll('\n', ' ') ?? text;
}

/** What stands in the README between `<!-- name -->` and `<!-- /name -->`. */
export function readmeSection(name: string): string {
  return sectionPattern(name).exec(readFileSync(readmePath, 'utf8'))?.[1]?.trim() ?? '';
}

/** Replaces a section of the README; `npm run readme` calls it for each table. */
export function writeReadmeSection(name: string, text: string): void {
  const readme = readFileSync(readmePath, 'utf8');
  writeFileSync(
    readmePath,
    readme.replace(sectionPattern(name), () => `<!-- ${name} -->\n\n${text}\n\n<!-- /${name} -->`),
  );
}

function sectionPattern(name: string): RegExp {
  return new RegExp(`<!-- ${name} -->([\\s\\S]*?)<!-- /${name} -->`);
}
