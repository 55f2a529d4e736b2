import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileProblems, readSources, violations } from './support/architecture.ts';

const root = join(import.meta.dirname, '..');

describe('the house', () => {
  it('has no import, vendor package or name in the wrong place', () => {
    expect(violations(readSources(root, ['src']))).toEqual([]);
  });

  it('has no file above 250 lines, tests, stand-ins and benches included', () => {
    const sources = readSources(root, ['src', 'test', 'bench']);
    expect(Object.entries(sources).flatMap(([path, text]) => fileProblems(path, text))).toEqual([]);
  });

  it('has the rooms that DESIGN.md names and no others', () => {
    const rooms = ['agent', 'http', 'jobs', 'knowledge', 'notion', 'slack', 'storage', 'tools', 'workflows'];
    const files = [
      'README.md',
      'app.ts',
      'breaker.ts',
      'clock.ts',
      'config.ts',
      'errors.ts',
      'log.ts',
      'main.ts',
      'shutdown.ts',
    ];
    expect(readdirSync(join(root, 'src')).toSorted()).toEqual([...rooms, ...files].toSorted());
  });

  it('keeps main.ts short', () => {
    expect(readSources(root, ['src'])['src/main.ts']?.trimEnd().split('\n').length).toBeLessThanOrEqual(30);
  });
});

describe('the guard itself', () => {
  const planted: [fault: string, path: string, text: string, complaint: string][] = [
    ['an import upwards', 'src/notion/a.ts', "import { x } from '../agent/b.ts';", 'imports up into agent'],
    ['an import sideways', 'src/http/a.ts', "import { x } from '../slack/b.ts';", 'imports the surface slack'],
    [
      'a part that knows a surface',
      'src/agent/a.ts',
      "import type { x } from '../slack/b.ts';",
      'imports the surface slack',
    ],
    [
      'a vendor away from home',
      'src/tools/a.ts',
      "import { Client } from '@notionhq/client';",
      'whose home is src/notion',
    ],
    ['a vendor in the root', 'src/app.ts', "import pg from 'pg';", 'whose home is src/storage'],
    ['a dynamic import upwards', 'src/storage/a.ts', "await import('../tools/b.ts');", 'imports up into tools'],
    ['a re-export upwards', 'src/storage/a.ts', "export { x } from '../tools/b.ts';", 'imports up into tools'],
    ['settings in a part', 'src/agent/a.ts', "import { loadConfig } from '../config.ts';", 'parts get plain values'],
    ['the environment in a part', 'src/agent/a.ts', 'const key = process.env.KEY;', 'reads process.env'],
    ['product code that needs a test', 'src/agent/a.ts', "import { x } from '../../test/b.ts';", 'from outside src/'],
    ['a default export', 'src/agent/a.ts', 'export default 1;', 'default export'],
    ['a long file', 'src/agent/a.ts', 'x\n'.repeat(251), 'more than 250'],
    ['a name that says nothing', 'src/agent/utils.ts', '', 'says nothing'],
  ];

  it.each(planted)('sees %s', (_fault, path, text, complaint) => {
    expect(violations({ [path]: text })).toEqual([expect.stringContaining(complaint)]);
  });

  it('lets a part use the layers below it', () => {
    const text = "import { a } from '../storage/a.ts';\nimport { b } from '../log.ts';\nimport pg from 'pino';";
    expect(
      violations({ 'src/agent/a.ts': text, 'src/slack/b.ts': "import { x } from '../workflows/answer.ts';" }),
    ).toEqual([]);
  });
});
