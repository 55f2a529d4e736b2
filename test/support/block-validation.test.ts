import { describe, expect, it } from 'vitest';
import { problemsInBlocks, problemsInChunks, problemsInView, type Surface } from './block-validation.ts';

const words = (text: string) => ({ type: 'plain_text', text });
const button = (more: object = {}) => ({ type: 'button', action_id: 'a', text: words('Go'), ...more });
const cell = (text: string) => ({ type: 'raw_text', text });
const rich = (...elements: object[]) => ({ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] });
const table = (rows: number, columns: number, text = 'x') => ({
  type: 'table',
  rows: Array.from({ length: rows }, () => Array.from({ length: columns }, () => cell(text))),
});
const dataTable = (...rows: object[][]) => ({ type: 'data_table', caption: 'c', rows });

const good: [string, object, Surface?][] = [
  ['section', { type: 'section', text: { type: 'mrkdwn', text: '*x*', verbatim: true }, accessory: button() }],
  ['section of fields', { type: 'section', fields: [words('a'), words('b')] }],
  ['header', { type: 'header', text: words('x'.repeat(150)) }],
  ['divider', { type: 'divider' }],
  ['image', { type: 'image', image_url: 'https://a.example/a.png', alt_text: 'a' }],
  ['actions', { type: 'actions', elements: [button(), button({ action_id: 'b', style: 'primary' })] }],
  ['context', { type: 'context', elements: [{ type: 'mrkdwn', text: 'x' }] }],
  ['markdown', { type: 'markdown', text: '# x' }],
  ['rich text', rich({ type: 'link', url: 'https://a.example', text: 'a', style: { bold: true } })],
  ['table', table(100, 20)],
  ['data table', dataTable([cell('h')], [{ type: 'raw_number', value: 1, text: '1' }])],
  ['card', { type: 'card', title: { type: 'mrkdwn', text: 'x' } }],
  [
    'task card',
    {
      type: 'task_card',
      task_id: 't',
      title: 'x',
      status: 'complete',
      sources: [{ type: 'url', url: 'https://a.example', text: 'a' }],
    },
  ],
  ['plan', { type: 'plan', title: 'x', tasks: [{ task_id: 't', title: 'x', status: 'pending' }] }],
  ['alert', { type: 'alert', text: words('x'), level: 'warning' }, 'modal'],
  [
    'input',
    { type: 'input', label: words('x'), element: { type: 'number_input', is_decimal_allowed: false } },
    'modal',
  ],
  [
    'feedback',
    {
      type: 'context_actions',
      elements: [
        {
          type: 'feedback_buttons',
          positive_button: { text: words('y'), value: 'y' },
          negative_button: { text: words('n'), value: 'n' },
        },
        { type: 'icon_button', icon: 'trash', text: words('Delete') },
      ],
    },
  ],
];

const bad: [string, object, Surface?][] = [
  ['an unknown type', { type: 'banner' }],
  ['a field that does not exist', { type: 'divider', colour: 'red' }],
  ['an empty section', { type: 'section' }],
  ['an empty text', { type: 'section', text: words('') }],
  ['3,001 characters in a section', { type: 'section', text: words('x'.repeat(3001)) }],
  ['151 characters in a header', { type: 'header', text: words('x'.repeat(151)) }],
  ['mrkdwn in a header', { type: 'header', text: { type: 'mrkdwn', text: 'x' } }],
  ['11 fields', { type: 'section', fields: Array.from({ length: 11 }, () => words('x')) }],
  [
    '26 elements in actions',
    { type: 'actions', elements: Array.from({ length: 26 }, (_, i) => button({ action_id: `a${i}` })) },
  ],
  ['no elements in actions', { type: 'actions', elements: [] }],
  ['the same action id twice in a block', { type: 'actions', elements: [button(), button()] }],
  ['76 characters on a button', { type: 'actions', elements: [button({ text: words('x'.repeat(76)) })] }],
  ['2,001 characters in a button’s value', { type: 'actions', elements: [button({ value: 'x'.repeat(2001) })] }],
  ['a button to javascript', { type: 'actions', elements: [button({ url: 'javascript:alert(1)' })] }],
  ['a button to a relative address', { type: 'actions', elements: [button({ url: '/page' })] }],
  ['a plain text input in actions', { type: 'actions', elements: [{ type: 'plain_text_input', action_id: 'a' }] }],
  ['feedback buttons in actions', { type: 'actions', elements: [{ type: 'feedback_buttons', action_id: 'a' }] }],
  ['a button in context actions', { type: 'context_actions', elements: [button()] }],
  ['11 elements in a context', { type: 'context', elements: Array.from({ length: 11 }, () => words('x')) }],
  ['an image from nowhere', { type: 'image', alt_text: 'x' }],
  ['an image without words', { type: 'image', image_url: 'https://a.example/a.png' }],
  ['12,001 characters of markdown', { type: 'markdown', text: 'x'.repeat(12_001) }],
  ['101 rows in a table', table(101, 1)],
  ['21 columns in a table', table(1, 21)],
  ['10,001 characters in a table', table(1, 1, 'x'.repeat(10_001))],
  ['an empty cell', table(1, 1, '')],
  ['rows of unequal length in a data table', dataTable([cell('h'), cell('i')], [cell('x')])],
  ['rich text in the header of a data table', dataTable([rich({ type: 'text', text: 'h' })], [cell('x')])],
  ['a data table without rows', dataTable([cell('h')])],
  ['an alert in a message', { type: 'alert', text: words('x') }],
  ['markdown in a modal', { type: 'markdown', text: 'x' }, 'modal'],
  ['a table on Home', table(1, 1), 'home'],
  ['a rich text link to javascript', rich({ type: 'link', url: 'javascript:alert(1)' })],
  ['a file', { type: 'file', source: 'remote', external_id: 'x' }],
  [
    'a source without an address',
    { type: 'task_card', task_id: 't', title: 'x', status: 'complete', sources: [{ type: 'url', url: '', text: 'a' }] },
  ],
  ['a card with nothing in it', { type: 'card' }],
  ['a container without a title', { type: 'container', child_blocks: [{ type: 'divider' }] }],
  [
    '11 cards in a carousel',
    {
      type: 'carousel',
      elements: Array.from({ length: 11 }, () => ({ type: 'card', title: { type: 'mrkdwn', text: 'x' } })),
    },
  ],
];

describe('blocks', () => {
  it.each(good)('take %s', (_, block, surface = 'message') => {
    expect(problemsInBlocks([block], surface)).toEqual([]);
  });

  it.each(bad)('refuse %s', (_, block, surface = 'message') => {
    expect(problemsInBlocks([block], surface)).not.toEqual([]);
  });

  it('refuse what is too much only together', () => {
    const divider = { type: 'divider' };
    expect(
      problemsInBlocks(
        Array.from({ length: 51 }, () => divider),
        'message',
      ),
    ).toHaveLength(1);
    expect(
      problemsInBlocks(
        Array.from({ length: 51 }, () => divider),
        'home',
      ),
    ).toEqual([]);
    expect(
      problemsInBlocks(
        Array.from({ length: 2 }, () => ({ ...divider, block_id: 'x' })),
        'message',
      ),
    ).toHaveLength(1);
    expect(problemsInBlocks([table(1, 1, 'x'.repeat(6000)), table(1, 1, 'x'.repeat(6000))], 'message')).toHaveLength(1);
    const half = { type: 'markdown', text: 'x'.repeat(6001) };
    expect(problemsInBlocks([half, half], 'message')).toHaveLength(1);
  });

  it('say where the problem is', () => {
    const problems = problemsInBlocks([{ type: 'divider' }, { type: 'header', text: words('') }], 'message');
    expect(problems).toMatchObject([{ pointer: '/blocks/1/text/text' }]);
  });
});

describe('views', () => {
  const view = { type: 'modal', title: words('x'), blocks: [] };
  it('need what a modal needs', () => {
    const input = { type: 'input', label: words('x'), element: { type: 'plain_text_input' } };
    expect(problemsInView(view)).toEqual([]);
    expect(problemsInView({ ...view, title: undefined })).not.toEqual([]);
    expect(problemsInView({ ...view, blocks: [input] })).toMatchObject([{ pointer: '/view/submit' }]);
    expect(problemsInView({ ...view, blocks: [input], submit: words('Go') })).toEqual([]);
    expect(problemsInView({ type: 'home', blocks: [], title: words('x') })).not.toEqual([]);
  });
});

describe('chunks', () => {
  it('are of four kinds', () => {
    const chunks = [
      { type: 'markdown_text', text: 'x' },
      { type: 'plan_update', title: 'x' },
      { type: 'task_update', id: 't', title: 'x', status: 'pending' },
      { type: 'blocks', blocks: [{ type: 'divider' }] },
    ];
    expect(problemsInChunks(chunks)).toEqual([]);
    expect(problemsInChunks([{ type: 'text', text: 'x' }])).not.toEqual([]);
    expect(problemsInChunks([{ type: 'blocks', blocks: [{ type: 'alert' }] }])).not.toEqual([]);
  });
});
