import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Proposal } from '../../../src/agent/turn.ts';
import type { Source } from '../../../src/knowledge/source.ts';
import { answerFooter } from '../../../src/slack/blocks/answer.ts';
import { help, searchResults } from '../../../src/slack/blocks/commands.ts';
import { readFeedback } from '../../../src/slack/blocks/feedback.ts';
import { previewText } from '../../../src/slack/blocks/preview.ts';
import { approvedProposal, discardedProposal, proposal } from '../../../src/slack/blocks/proposal.ts';
import { shareButton, sharedAnswer } from '../../../src/slack/blocks/shared.ts';
import { showDay, sourcesFooter } from '../../../src/slack/blocks/sources.ts';
import { type Block, fitBlocks } from '../../../src/slack/limits.ts';
import type { CreatePage, Draft } from '../../../src/tools/draft.ts';
import { problemsInBlocks } from '../../support/block-validation.ts';

const source: Source = {
  url: 'https://www.notion.so/API-keys-0123456789abcdef0123456789abcdef',
  title: 'API keys',
  section: 'Rotation',
  editedAt: '2026-03-12T23:30:00.000Z',
  editedBy: 'Tom Okafor',
};
const newTask: CreatePage = {
  operation: 'create_page',
  connectionId: 'internal:notion',
  parent: { type: 'data_source', id: 'x', title: 'Tasks', url: 'https://www.notion.so/Tasks' },
  title: 'Rotate the staging key',
  markdown: '# Steps\n\n1. Make a new key\n2. Deploy it',
  properties: {},
  preview: [
    { name: 'Status', value: 'To do' },
    { name: 'Due', value: '' },
  ],
};
const offer: Proposal = {
  id: '7e57',
  draft: newTask,
  hash: 'h',
  askerId: 'U1',
  expiresAt: new Date('2026-12-01T10:00:00Z'),
};

const page = { id: 'p', title: 'API keys', url: 'https://www.notion.so/API-keys' };
const changes: Record<string, Draft> = {
  update: {
    operation: 'update_page',
    connectionId: 'internal:notion',
    page,
    baseEditedAt: '2026-03-12T23:30:00.000Z',
    baseMarkdown: '# When\nEvery 90 days.\nNever on Fridays.\nAsk Tom.\nBye.',
    markdown: '# When\nEvery 30 days.\nNever on Fridays.\nAsk Tom.\nBye.\nOr <!here>.',
  },
  addition: {
    operation: 'append_to_page',
    connectionId: 'internal:notion',
    page,
    baseEditedAt: '2026-03-12T23:30:00.000Z',
    markdown: 'Ask **Ines**.',
  },
  comment: { operation: 'comment', connectionId: 'internal:notion', page, markdown: 'Still true?' },
  values: {
    operation: 'set_properties',
    connectionId: 'internal:notion',
    dataSource: { ...page, title: 'Tasks' },
    rows: ['Fix the gate', 'Paint the shed'].map((title, at) => ({
      ...page,
      title,
      baseEditedAt: '2026-03-12T23:30:00.000Z',
      before: [{ name: 'Status', value: at === 0 ? '' : 'In review' }],
      after: [{ name: 'Status', value: 'Done' }],
      properties: {},
      undo: {},
    })),
  },
};

const shown: Record<string, Block[]> = {
  'answer footer': answerFooter({
    sources: [source],
    outcome: { kind: 'answered' },
    turnId: 't-1',
    timeZone: 'Europe/Stockholm',
    warn: true,
  }),
  'failed footer': answerFooter({
    sources: [],
    outcome: { kind: 'stopped' },
    turnId: 't-1',
    timeZone: 'UTC',
    warn: true,
  }),
  proposal: proposal(offer, 'Europe/London'),
  ...Object.fromEntries(
    Object.entries(changes).map(([name, draft]) => [
      `proposed ${name}`,
      proposal({ ...offer, draft }, 'Europe/London'),
    ]),
  ),
  'approved proposal': approvedProposal(
    { operation: 'create_page', title: 'Rotate', url: 'https://www.notion.so/Rotate' },
    'U07MAYA0001',
    '7e57:h',
  ),
  'discarded proposal': discardedProposal('U07MAYA0001'),
  help: help('I do not know `x`.'),
  'search results': searchResults('keys', [source], 'Europe/Lisbon'),
  'no search results': searchResults('keys', [], 'Europe/Lisbon'),
  'share button': [shareButton('t-1')],
  shared: sharedAnswer(
    { turnId: 't-1', askerId: 'U1', channelId: 'C1', question: 'How?', pages: ['Every 90 days.'], sources: [source] },
    'Maya Lindqvist',
    'UTC',
  ).flat(),
};

describe('blocks', () => {
  it.each(Object.entries(shown))('%s: looks as before and is accepted by Slack', (_name, blocks) => {
    expect(blocks).toMatchSnapshot();
    expect(problemsInBlocks(fitBlocks(blocks), 'message')).toEqual([]);
  });
});

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('', '<!channel>', '&<>'.repeat(2_000), 'å'.repeat(5_000), '\n'.repeat(50), '😀'.repeat(3_000)),
);
const anySource = fc.record({
  url: fc.oneof(fc.webUrl(), anyText),
  title: anyText,
  section: anyText,
  editedAt: anyText,
  editedBy: anyText,
});
const anyOffer = fc
  .record({
    title: anyText,
    markdown: anyText,
    preview: fc.array(fc.record({ name: anyText, value: anyText }), { maxLength: 40 }),
    place: anyText,
  })
  .map(
    ({ place, ...draft }): Proposal => ({
      ...offer,
      draft: { ...newTask, ...draft, parent: { ...newTask.parent, title: place, url: place } },
    }),
  );

describe('blocks from any content', () => {
  const accepted = (blocks: Block[]) => {
    const fitted = fitBlocks(blocks);
    expect(problemsInBlocks(fitted, 'message')).toEqual([]);
    expect(JSON.stringify(fitted)).not.toMatch(/<!|<@U(?!07MAYA)/);
  };

  it('are accepted by Slack and hold no live markup', () => {
    fc.assert(
      fc.property(fc.array(anySource, { maxLength: 60 }), anyText, (sources, words) => {
        accepted(answerFooter({ sources, outcome: { kind: 'answered' }, turnId: 't', timeZone: 'UTC', warn: true }));
        accepted(searchResults(words, sources, 'UTC'));
        accepted(
          approvedProposal({ operation: 'comment', title: words, url: words, note: words }, 'U07MAYA0001', '7e57:h'),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('of any change are accepted by Slack, several in one message too, and hold no live markup', () => {
    const anyRow = fc.record({ title: anyText, name: anyText, before: anyText, after: anyText });
    fc.assert(
      fc.property(fc.array(anyRow, { minLength: 1, maxLength: 100 }), anyText, anyText, (rows, before, after) => {
        const target = { id: 'p', title: before, url: after };
        const base = { connectionId: 'c', page: target, baseEditedAt: '' };
        const drafts: Draft[] = [
          { ...base, operation: 'update_page', baseMarkdown: before, markdown: after },
          { ...base, operation: 'append_to_page', markdown: after },
          { ...base, operation: 'comment', markdown: after },
          {
            operation: 'set_properties',
            connectionId: 'c',
            dataSource: target,
            rows: rows.map(({ title, name, ...row }) => ({
              ...target,
              title,
              baseEditedAt: '',
              before: [{ name, value: row.before }],
              after: [{ name, value: row.after }],
              properties: {},
              undo: {},
            })),
          },
        ];
        const fitted = fitBlocks(drafts.flatMap((draft) => proposal({ ...offer, draft }, 'UTC')));
        expect(problemsInBlocks(fitted, 'message')).toEqual([]);
        const live = fitted.filter(({ type }) => type !== 'rich_text' && type !== 'data_table');
        expect(JSON.stringify(live)).not.toMatch(/<[!@]/);
        for (const draft of drafts) expect(previewText(draft)).not.toBe('');
      }),
      { numRuns: 60 },
    );
  });

  it('of a proposal are accepted by Slack and hold no live markup', () => {
    fc.assert(
      fc.property(anyOffer, (any) => {
        const fitted = fitBlocks(proposal(any, 'UTC'));
        expect(problemsInBlocks(fitted, 'message')).toEqual([]);
        expect(JSON.stringify(fitted.filter(({ type }) => type !== 'rich_text'))).not.toMatch(/<[!@]/);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the sources footer', () => {
  it('counts what it leaves out', () => {
    const many = Array.from({ length: 25 }, (_, index) => ({ ...source, url: `${source.url}${index}` }));
    expect(JSON.stringify(sourcesFooter(many, 'UTC'))).toContain('and 5 more');
  });

  it('dates edits on the reader’s calendar', () => {
    expect(showDay('2026-03-12T23:30:00.000Z', 'Europe/Stockholm')).toBe('13 Mar 2026');
    expect(showDay('2026-03-12T23:30:00.000Z', 'UTC')).toBe('12 Mar 2026');
    expect(showDay('soon', 'UTC')).toBe('');
  });
});

describe('a feedback value', () => {
  it.each([
    ['good:a-1', { rating: 'good', turnId: 'a-1' }],
    ['bad:a-1', { rating: 'bad', turnId: 'a-1' }],
    ['great:a-1', undefined],
    ['good:', undefined],
    [undefined, undefined],
  ])('%j means %j', (value, meaning) => {
    expect(readFeedback(value)).toEqual(meaning);
  });
});
