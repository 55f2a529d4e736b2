import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Author, Thread } from '../../src/agent/thread.ts';
import type { ThreadDraft } from '../../src/agent/thread-draft.ts';
import { escapeMarkdown, fenced, renderLine } from '../../src/workflows/thread-page-inline.ts';
import { composeSections, renderSections } from '../../src/workflows/thread-page-sections.ts';
import { readMarkdown } from '../standins/notion/markdown-reader.ts';
import { aThread, maya, rotation, tom, tsOf, urlOf } from '../support/thread.ts';

interface Span {
  type: string;
  plain_text: string;
  href?: string | null;
  annotations?: Record<string, unknown>;
}

const read = (markdown: string) =>
  readMarkdown(markdown, { nameOf: (id) => (id === 'n-tom' ? { title: 'Tom Okafor', url: null } : undefined) });
const spansOf = (value: Record<string, unknown>) => (value.rich_text ?? []) as Span[];
const shown = (value: Record<string, unknown>) =>
  spansOf(value)
    .map(({ plain_text }) => plain_text)
    .join('');

const draft: ThreadDraft = {
  title: 'API keys',
  type: 'decision',
  language: 'en',
  summary: [
    { text: 'Keys were 400 days old, see [key guide](https://wiki.example/keys)', sources: [tsOf(0), tsOf(1)] },
  ],
  decisions: [
    {
      text: 'Rotate every 90 days',
      sources: [tsOf(2)],
      rationale: { text: 'The audit asks for it', sources: [tsOf(2)] },
    },
  ],
  actions: [{ text: 'Write the script with `archivist rotate`', sources: [tsOf(3)], owner: tom, due: '2026-11-25' }],
  questions: [{ text: 'Who tells the suppliers?', sources: [tsOf(5)] }],
  topics: ['API keys', 'audit'],
};

function compose(
  given: ThreadDraft = draft,
  thread: Thread = rotation,
  people = new Map([['tom@tidewater.example', 'n-tom']]),
) {
  return renderSections(composeSections(given, thread, { people, timeZone: 'Europe/Stockholm' }));
}

describe('a page of a thread', () => {
  it('has its sections in order, and only those that say something', () => {
    const titles = (markdown: string) =>
      read(markdown).flatMap(({ kind, value }) => (kind === 'heading_2' ? [shown(value)] : []));
    expect(titles(compose())).toEqual([
      'Summary',
      'Decisions',
      'Action items',
      'Open questions',
      'Topics',
      'Code',
      'Thread',
    ]);
    const bare = { ...draft, summary: [], decisions: [], actions: [], questions: [], topics: [] };
    expect(titles(compose(bare))).toEqual(['Code', 'Links', 'Thread']);
  });

  it('links every statement to its messages', () => {
    const [statement] = read(compose()).filter(({ kind }) => kind === 'bulleted_list_item');
    const links = spansOf(statement?.value ?? {}).flatMap(({ href, plain_text }) => (href ? [[plain_text, href]] : []));
    expect(links).toEqual([
      ['key guide', 'https://wiki.example/keys'],
      ['Maya Lindqvist', urlOf(tsOf(0))],
      ['Tom Okafor', urlOf(tsOf(1))],
    ]);
  });

  it('has action items to tick, with the owner as a person of Notion and the date', () => {
    const [todo] = read(compose()).filter(({ kind }) => kind === 'to_do');
    expect(todo?.value.checked).toBe(false);
    expect(spansOf(todo?.value ?? {})[0]).toMatchObject({ type: 'mention' });
    expect(shown(todo?.value ?? {})).toContain('Write the script with archivist rotate (Tom Okafor) – due 2026-11-25');
    const named = read(compose(draft, rotation, new Map())).find(({ kind }) => kind === 'to_do');
    expect(shown(named?.value ?? {})).toMatch(/^Tom Okafor: /);
  });

  it('puts the reason under the decision', () => {
    const decision = read(compose()).find(({ value }) => shown(value).startsWith('Rotate every'));
    expect(decision?.children.map(({ value }) => shown(value))).toEqual([
      'Why: The audit asks for it (Maya Lindqvist)',
    ]);
  });

  it('keeps code byte for byte under a link to its message', () => {
    const code = 'const a = `x`;\n```js\n</details>\n~~~\n\t# not a heading';
    const thread = aThread([[maya, `Look:\n\`\`\`${code.replaceAll('```', '')}\`\`\``]]);
    const blocks = read(compose(draft, thread));
    const [block] = blocks.filter(({ kind }) => kind === 'code');
    expect(shown(block?.value ?? {})).toBe(code.replaceAll('```', ''));
  });

  it('keeps each link of the thread once', () => {
    const thread = aThread([
      [maya, 'See https://a.example/x?b=1&c=2 and [that](https://a.example/y_(z))'],
      [tom, 'https://a.example/x?b=1&c=2 again, but not `https://a.example/code`'],
    ]);
    const links = read(compose({ ...draft, summary: [] }, thread)).flatMap(({ kind, value }) =>
      kind === 'bulleted_list_item'
        ? spansOf(value)
            .slice(0, 1)
            .flatMap(({ href }) => href ?? [])
        : [],
    );
    expect(links).toEqual(expect.arrayContaining(['https://a.example/x?b=1&c=2', 'https://a.example/y_(z)']));
    expect(links.filter((url) => url.includes('a.example'))).toHaveLength(2);
  });

  it('says where and when the thread was, who took part, and what was too much', () => {
    const markdown = compose(draft, { ...rotation, leftOut: 12 });
    expect(markdown).toContain(`[Thread #general](${rotation.url})`);
    expect(markdown).toContain(
      '20 November 2026. Participants: Maya Lindqvist, <mention-user url="user://n-tom">Tom Okafor</mention-user>',
    );
    expect(markdown).toContain('Messages in the middle that were too many to read: 12');
    expect(markdown).not.toContain('Build bot');
  });

  it('has headings in the language of the thread', () => {
    expect(compose({ ...draft, language: 'de' })).toContain('## Entscheidungen');
    expect(compose({ ...draft, language: 'xx' })).toContain('## Decisions');
  });

  it('shows every statement and name as it was written, whatever it is made of', () => {
    const text = fc.string({
      unit: fc.constantFrom(...'ab 1.)#-+*~`$[]<>{}|^_!:\\"/@&€字'.split('')),
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(text, text, (line, name) => {
        const plain = line.replaceAll('`', '').replace(/\s+/g, ' ').trim();
        const author: Author = { id: 'U1', name: `${name}x`, isBot: false };
        const thread = aThread([[author, 'Hello']]);
        const given = {
          ...draft,
          summary: [{ text: `a${plain}`, sources: [tsOf(0)] }],
          decisions: [],
          actions: [],
          questions: [],
          topics: [],
        };
        const blocks = read(compose(given, thread, new Map()));
        expect(blocks.map(({ kind }) => kind)).toEqual([
          'heading_2',
          'bulleted_list_item',
          'heading_2',
          'bulleted_list_item',
          'bulleted_list_item',
        ]);
        const item = blocks[1]?.value ?? {};
        expect(shown(item).startsWith(`a${plain} (`)).toBe(true);
        expect(
          spansOf(item)
            .filter(({ href }) => href)
            .map(({ href }) => href),
        ).toEqual([urlOf(tsOf(0))]);
        expect(spansOf(item).every(({ type }) => type === 'text')).toBe(true);
      }),
      { numRuns: 400 },
    );
  });
});

describe('escaped text', () => {
  it('is one paragraph that reads as it was, also at the start of a line', () => {
    const mark = fc.constantFrom(
      '#',
      '-',
      '+',
      '1.',
      '2)',
      '>',
      ':::',
      '```',
      '[ ]',
      '---',
      '<br>',
      '&lt;',
      '__a__',
      '**',
      '\\',
      '{color="red"}',
      '|a|',
      '$x$',
      'word',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(mark, { minLength: 1, maxLength: 8 }), (marks) => {
        const text = marks.join(' ').replace(/\s+/g, ' ').trim();
        fc.pre(text !== '');
        const blocks = read(escapeMarkdown(text));
        expect(blocks.map(({ kind, value }) => [kind, shown(value)])).toEqual([['paragraph', text]]);
      }),
      { numRuns: 400 },
    );
  });

  it('keeps code and links of a line alive, and nothing else', () => {
    const [block] = read(
      renderLine('Run `a_b *c*` or see [the *guide*](https://a.example/b) and https://a.example/c_d_e.'),
    );
    expect(
      spansOf(block?.value ?? {}).map(({ plain_text, href, annotations }) => [plain_text, href ?? annotations?.code]),
    ).toEqual([
      ['Run ', false],
      ['a_b *c*', true],
      [' or see ', false],
      ['the *guide*', 'https://a.example/b'],
      [' and ', false],
      ['https://a.example/c_d_e', 'https://a.example/c_d_e'],
      ['.', false],
    ]);
  });
});

describe('fenced code', () => {
  it('comes back as it was', () => {
    const line = fc.constantFrom('a', '```', '````', '~~~', '# h', '- b', '</details>', '`x`', '', '\tt');
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), (lines) => {
        const code = lines.join('\n');
        fc.pre(code.trim() === code && code !== '');
        const [block, ...rest] = read(fenced(code, 'js'));
        expect(rest).toEqual([]);
        expect(shown(block?.value ?? {})).toBe(code);
      }),
    );
  });
});
