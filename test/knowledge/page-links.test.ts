import { expect, it } from 'vitest';
import { findPageLinks } from '../../src/knowledge/page-links.ts';
import { uuidFrom } from '../standins/notion/ids.ts';

const id = (name: string) => uuidFrom(name);
const url = (name: string) => `https://app.notion.com/p/${id(name).replaceAll('-', '')}`;

it('names what a page holds, mentions and links, each once, what it holds first', async () => {
  const markdown = [
    `See [keys](${url('linked')}?pvs=4) and ${url('child')}.`,
    `<page url="${url('child')}">Child</page>`,
    `<database url="${url('base')}" inline="true" data-source-url="collection://${id('source')}">Base</database>`,
    `<mention-page url="${url('mentioned')}">There</mention-page>`,
  ].join('\n');
  expect(await findPageLinks(markdown)).toEqual([
    { kind: 'page', id: id('child'), isChild: true },
    { kind: 'database', id: id('base'), isChild: true },
    { kind: 'data_source', id: id('source'), isChild: false },
    { kind: 'page', id: id('mentioned'), isChild: false },
    { kind: 'page', id: id('linked'), isChild: false },
  ]);
});

it('takes no address of another site, and no id that is none', async () => {
  const markdown = `https://evil.example/${id('a').replaceAll('-', '')} https://notion.so/short <page url="javascript:1">x</page>`;
  expect(await findPageLinks(markdown)).toEqual([]);
});

it('stays quick on megabytes of what only looks like links', async () => {
  const began = performance.now();
  const hostile = ['<page '.repeat(200_000), '<page url="'.repeat(100_000), 'https://notion.so/'.repeat(100_000)];
  for (const markdown of hostile) expect(await findPageLinks(markdown)).toEqual([]);
  expect(performance.now() - began).toBeLessThan(3_000);
});

it('names at most 10,000', async () => {
  const markdown = Array.from({ length: 10_050 }, (_, page) => url(`p${page}`)).join('\n');
  expect((await findPageLinks(markdown)).length).toBe(10_000);
});
