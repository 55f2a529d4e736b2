import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readmeSection, settingsTable, toolsTable } from './support/readme.ts';

const root = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

describe('the README', () => {
  it('lists every setting as the schema has it (npm run readme)', () => {
    expect(readmeSection('settings')).toBe(settingsTable());
  });

  it('lists every tool as the table has it (npm run readme)', () => {
    expect(readmeSection('tools')).toBe(toolsTable());
  });

  it('names only scripts and files that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    for (const page of ['README.md', 'src/README.md']) {
      for (const [, script = ''] of read(page).matchAll(/npm run ([\w:-]+)/g))
        expect(Object.keys(scripts)).toContain(script);
      for (const [, target = ''] of read(page).matchAll(/\]\((?!https?:)([^)#]+)\)/g)) {
        expect({ page, target, exists: existsSync(join(root, page, '..', target)) }).toMatchObject({ exists: true });
      }
    }
  });

  it('follows one mention through files that exist', () => {
    for (const [, path = ''] of read('src/README.md').matchAll(
      /`((?:slack|http|jobs|workflows|agent|tools|knowledge|notion|storage)\/[\w./-]+\.ts)`/g,
    )) {
      expect({ path, exists: existsSync(join(root, 'src', path)) }).toMatchObject({ exists: true });
    }
  });

  it('is short', () => {
    expect(read('README.md').split('\n').length).toBeLessThanOrEqual(150);
  });

  it('has an example environment that names what is required', () => {
    for (const name of ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'NOTION_TOKEN', 'ANTHROPIC_API_KEY']) {
      expect(read('.env.example')).toContain(`${name}=`);
    }
  });
});
