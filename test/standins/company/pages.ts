import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { SeedPage } from './company.ts';
import { uuidOf } from './ids.ts';

const frontMatter = z.strictObject({
  title: z.string(),
  icon: z.string().optional(),
  parent: z.string().optional(),
  created: z.iso.datetime(),
  edited: z.iso.datetime(),
  createdBy: z.string(),
  editedBy: z.string(),
  shared: z.boolean().default(true),
});

/** Every `.md` file of the folder as a page; the file name is its slug, what is between the `---` lines its properties. */
export function readPages(folder: string): SeedPage[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .toSorted()
    .map((name) => readPage(name.slice(0, -'.md'.length), readFileSync(join(folder, name), 'utf8')));
}

function readPage(slug: string, text: string): SeedPage {
  const [, head = '', markdown = ''] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text) ?? [];
  const { icon, parent, created, edited, ...rest } = frontMatter.parse(parse(head, { prettyErrors: false }), {
    error: () => `in ${slug}.md`,
  });
  return {
    slug,
    id: uuidOf('page', slug),
    ...rest,
    ...(icon ? { icon } : {}),
    ...(parent ? { parent } : {}),
    markdown: markdown.trim(),
    createdAt: created,
    editedAt: edited,
  };
}
