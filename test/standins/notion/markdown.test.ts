import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ask } from './ask.ts';
import { uuidFrom } from './ids.ts';
import { startNotion } from './index.ts';
import { readInline } from './inline-reader.ts';
import { escapeText, writeInline } from './inline-writer.ts';
import type { Json } from './json.ts';
import { plain, plainText, textSpan } from './rich-text.ts';
import { tinyCompany } from './tiny-company.ts';

const nameless = { nameOf: () => undefined };

/** Everything that reads back as it was written. */
const everything = [
  '# Title',
  '## Section {color="blue"}',
  '### Toggle {toggle="true"}',
  '\tHidden',
  '#### Fourth',
  'Words with **bold**, *italic*, ~~gone~~, `code` and [a link](https://tidewater.example/a_b).',
  '**bold with** ***italic*** **inside** and <span underline="true">under</span> and <span color="red_bg">red</span>',
  'An equation $`a_b`$ and <mention-date start="2026-11-21"/>',
  'Line one<br>line two',
  '- Bullet',
  '\t- Nested',
  '\t\tDeeper',
  '1. First',
  '2. Second',
  '- [ ] Open',
  '- [x] Done',
  '> Quote',
  '---',
  '```javascript',
  'const list = [1, 2];',
  '',
  'if (a < b) return `x`;',
  '```',
  '$$',
  'e = mc^2',
  '$$',
  '<callout icon="💡" color="gray_bg">',
  '\tMind the gap',
  '\t- and the train',
  '</callout>',
  '<details>',
  '<summary>More</summary>',
  '\tInside',
  '</details>',
  '<table header-row="true">',
  '<tr>',
  '<td>Name</td>',
  '<td>**Rate**</td>',
  '</tr>',
  '<tr>',
  '<td>A \\| B</td>',
  '<td></td>',
  '</tr>',
  '</table>',
  '<columns>',
  '\t<column>',
  '\t\tLeft',
  '\t</column>',
  '\t<column>',
  '\t\tRight',
  '\t</column>',
  '</columns>',
  '![A chart](https://tidewater.example/chart.png)',
  '<empty-block/>',
  '<table_of_contents/>',
].join('\n');

test('everything that Notion writes as Markdown reads back the same', async () => {
  await using notion = await startNotion({ company: tinyCompany });
  const { id } = notion.people.addPage({ title: 'Everything', markdown: everything });
  const first = await ask(notion, 'GET', `/v1/pages/${id}/markdown`);
  expect(String(first.body.markdown).split('\n')).toEqual(everything.split('\n'));
});

test('common Markdown becomes Notion blocks: blank lines go, pipe tables and deep headings change form', async () => {
  await using notion = await startNotion({ company: tinyCompany });
  const markdown = '###### Deep\n\n* star\n  * two spaces\n\n| A | B |\n|---|:-:|\n| 1 | 2 |\n\n1) one';
  const { id } = notion.people.addPage({ title: 'Common', markdown });
  expect(notion.page(id)?.markdown.split('\n')).toEqual([
    '#### Deep',
    '- star',
    '\t- two spaces',
    '<table header-row="true">',
    '<tr>',
    '<td>A</td>',
    '<td>B</td>',
    '</tr>',
    '<tr>',
    '<td>1</td>',
    '<td>2</td>',
    '</tr>',
    '</table>',
    '1. one',
  ]);
});

test('any words survive the way to Markdown and back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (words) => {
      expect(plainText(readInline(escapeText(words), nameless))).toBe(words);
    }),
  );
});

test('any style survives the way to Markdown and back', () => {
  const flags = fc.record({
    bold: fc.boolean(),
    italic: fc.boolean(),
    strikethrough: fc.boolean(),
    code: fc.boolean(),
  });
  const styled = flags.filter((style) => Object.values(style).some(Boolean));
  fc.assert(
    fc.property(styled, fc.stringMatching(/^[a-z]{1,5}$/), (style, words) => {
      const written = writeInline([textSpan(words, { ...plain, ...style })]);
      const [, span] = readInline(`so ${written} it is`, nameless);
      expect(span).toEqual(textSpan(words, { ...plain, ...style }));
    }),
  );
});

test('a large page is cut at the limit, and the missing blocks can be read by their ids', async () => {
  await using notion = await startNotion({ company: tinyCompany, markdownBlockLimit: 10 });
  const markdown = Array.from({ length: 12 }, (_, index) => `- Item ${index}\n\t- Below ${index}`).join('\n');
  const { id } = notion.people.addPage({ title: 'Large', markdown });
  const { body } = await ask(notion, 'GET', `/v1/pages/${id}/markdown`);
  const missing = body.unknown_block_ids as string[];
  expect(body).toMatchObject({ truncated: true });
  expect(missing).toHaveLength(7);
  expect(String(body.markdown).split('\n')[10]).toMatch(
    /^<unknown url="[^"]+#[0-9a-f]{32}" alt="bulleted_list_item"\/>$/,
  );
  const rest = await ask(notion, 'GET', `/v1/pages/${missing[0]}/markdown`);
  expect(rest.body).toMatchObject({ markdown: '- Item 5\n\t- Below 5', truncated: false, unknown_block_ids: [] });
});

test('a page of 10,000 blocks comes in one request', async () => {
  await using notion = await startNotion({ company: tinyCompany });
  const markdown = Array.from({ length: 10_000 }, (_, index) => `Line ${index}`).join('\n');
  const { id } = notion.people.addPage({ title: 'Huge', markdown });
  const { body } = await ask(notion, 'GET', `/v1/pages/${id}/markdown`);
  expect(body).toMatchObject({ markdown, truncated: false });
});

const path = `/v1/pages/${uuidFrom('keys')}/markdown`;
const edit = (type: string, command: Json) => ({ type, [type]: command });

test('Markdown edits insert, replace and refuse what they can not find', async () => {
  await using notion = await startNotion({ company: tinyCompany });
  const body = async (request: Json) => (await ask(notion, 'PATCH', path, request)).body;
  const before = '## When\n- Every **90 days**\n\t- sooner after a leak';
  expect(await body(edit('insert_content', { content: 'End' }))).toMatchObject({ markdown: `${before}\nEnd` });
  const top = edit('insert_content', { content: 'Top', position: { type: 'start' } });
  expect(await body(top)).toMatchObject({ markdown: `Top\n${before}\nEnd` });
  const change = { content_updates: [{ old_str: '90 days', new_str: '30 days' }] };
  expect(await body(edit('update_content', change))).toMatchObject({
    markdown: expect.stringContaining('**30 days**'),
  });
  const stale = {
    content_updates: [
      { old_str: 'Top', new_str: '' },
      { old_str: 'not there', new_str: 'x' },
    ],
  };
  expect(await body(edit('update_content', stale))).toMatchObject({ code: 'validation_error' });
  expect(notion.page('Rotating API keys')?.markdown).toMatch(/^Top\n/);
  expect(await body(edit('replace_content', { new_str: 'All new' }))).toMatchObject({ markdown: 'All new' });
});

test('child pages are not deleted by an edit unless it says so', async () => {
  await using notion = await startNotion({ company: tinyCompany });
  const handbook = `/v1/pages/${uuidFrom('handbook')}/markdown`;
  const refused = await ask(notion, 'PATCH', handbook, edit('replace_content', { new_str: 'Gone' }));
  expect(refused).toMatchObject({ status: 400, body: { code: 'validation_error' } });
  expect(notion.page('Rotating API keys')?.inTrash).toBe(false);
  await ask(notion, 'PATCH', handbook, edit('replace_content', { new_str: 'Gone', allow_deleting_content: true }));
  expect(notion.page('Rotating API keys')?.inTrash).toBe(true);
});

test('a page without a title takes it from its first heading', async () => {
  await using notion = await startNotion({ company: tinyCompany });
  const parent = { page_id: uuidFrom('handbook') };
  await ask(notion, 'POST', '/v1/pages', { parent, markdown: '# Minutes\nWe met.' });
  expect(notion.page('Minutes')?.markdown).toBe('We met.');
});
