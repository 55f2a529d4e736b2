import { describe, expect, it } from 'vitest';
import { type DigestPost, digestMessages, quietMessage } from '../../../src/slack/blocks/digest-post.ts';
import { showAge, showSince } from '../../../src/slack/blocks/digest-times.ts';
import { digestList } from '../../../src/slack/blocks/digests.ts';
import { home } from '../../../src/slack/blocks/home.ts';
import { type Block, fitBlocks } from '../../../src/slack/limits.ts';
import type { Digest, DigestGroup, DigestItem, DigestText } from '../../../src/workflows/digest/digest.ts';
import { liveMentions } from '../../standins/slack/live-mentions.ts';
import { problemsInBlocks, problemsInView } from '../../support/block-validation.ts';
import { usualOrder } from '../../workflows/digest/orders.ts';

const hostile = '<!channel> *Q4* <https://evil.example|x> <@U07MAYA0001> @here `\n# ';
const now = new Date('2026-11-23T08:00:00Z');

const item = (more: Partial<DigestItem> = {}): DigestItem => ({
  kind: 'updated',
  pageId: 'p',
  title: 'Rider app',
  url: 'https://app.notion.com/p/rider-app',
  text: 'Status: In progress → Done; 3 lines added',
  author: 'Ada Berg',
  changedAt: '2026-11-23T05:00:00Z',
  ...more,
});
const group = (items: DigestItem[], more: Partial<DigestGroup> = {}): DigestGroup => ({
  title: 'Projects',
  url: 'https://app.notion.com/p/projects',
  items,
  summary: '',
  total: items.length,
  ...more,
});
const textOf = (groups: DigestGroup[], more: Partial<DigestText> = {}): DigestText => ({
  groups,
  total: groups.reduce((sum, { total }) => sum + total, 0),
  asOf: '2026-11-23T07:59:00Z',
  caveat: '',
  ...more,
});
const post = (text: DigestText, more: Partial<DigestPost> = {}): DigestPost => ({
  title: 'Wiki',
  text,
  since: new Date('2026-11-20T08:00:00Z'),
  timeZone: 'Europe/Stockholm',
  creator: 'Maya Lindqvist',
  now,
  ...more,
});
const read = (blocks: object[]) =>
  blocks
    .flatMap((block) =>
      [...JSON.stringify(block).matchAll(/"text":"((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) =>
        text.replaceAll('\\n', '\n'),
      ),
    )
    .join('\n');

describe('a digest in Slack', () => {
  it('says what changed, where, by whom and how long ago', () => {
    const [message, ...thread] = digestMessages(
      post(textOf([group([item(), item({ kind: 'decided', title: 'Brakes', text: '' })])])),
    );
    expect(message.text).toBe('Wiki: 2 changes since Friday 09:00');
    expect(read(message.blocks)).toBe(
      [
        '*Wiki* · 2 changes since Friday 09:00',
        '*<https://app.notion.com/p/projects|Projects>* · 2 changes',
        '• *Updated* <https://app.notion.com/p/rider-app|Rider app> — Status: In progress → Done; 3 lines added  _Ada Berg, 3 h ago_',
        '• *Decided* <https://app.notion.com/p/rider-app|Brakes>  _Ada Berg, 3 h ago_',
        'As of 08:59 · made by Maya Lindqvist · `/notion digest list`',
      ].join('\n'),
    );
    expect(thread).toEqual([]);
  });

  it('has the ten most important in the message and the others in its thread, each once', () => {
    const kinds = ['gone', 'updated', 'new', 'overdue', 'decided'] as const;
    const many = Array.from({ length: 40 }, (_, at) => item({ kind: kinds[at % 5] ?? 'new', title: `Page ${at}.` }));
    const messages = digestMessages(post(textOf([group(many.slice(0, 30)), group(many.slice(30), { title: 'Wiki' })])));
    const [first, ...thread] = messages.map(({ blocks }) => read(blocks));
    expect(first?.match(/^• /gm)).toHaveLength(10);
    expect(first?.match(/\*(?:Decided|Overdue)\*/g)).toHaveLength(10);
    expect(first).toContain('30 more in the thread');
    for (const { title } of many) expect([first, ...thread].join('\n').split(`|${title}>`)).toHaveLength(2);
  });

  it('tells an import in a sentence', () => {
    const summary = '12,345 pages were added, most by Ada: this looks like an import.';
    const [message, ...thread] = digestMessages(
      post(textOf([group([item({ kind: 'new' })], { summary, total: 12_345 })])),
    );
    expect(read(message.blocks)).toContain(
      `*Wiki* · 12,345 changes since Friday 09:00\n*<https://app.notion.com/p/projects|Projects>* · 12,345 changes\n${summary}\n• *New*`,
    );
    expect(thread).toEqual([]);
  });

  it('says that it is a plain list, and what could not be read', () => {
    const [message] = digestMessages(
      post(
        textOf([group([item()])], {
          plainBecause: 'Claude is not answering.',
          caveat: 'Projects could not be brought up to date.',
        }),
      ),
    );
    expect(read(message.blocks)).toContain('A plain list: Claude is not answering.');
    expect(read(message.blocks)).toContain('Projects could not be brought up to date.');
  });

  it('says in one line that nothing, or too little, changed', () => {
    expect(quietMessage(post(textOf([]))).text).toBe('Wiki: Nothing changed since Friday 09:00.');
    expect(quietMessage(post(textOf([group([item()])]))).text).toBe(
      'Wiki: Only 1 change since Friday 09:00; they wait for the next digest.',
    );
  });

  const large = Array.from({ length: 20 }, (_, at) =>
    group(
      Array.from({ length: 300 }, () =>
        item({
          title: hostile.repeat(20),
          text: hostile.repeat(50),
          author: hostile.repeat(9),
          url: `https://app.notion.com/p/${'a'.repeat(300)}`,
        }),
      ),
      { title: `${hostile}${at}`.repeat(9), summary: hostile.repeat(30) },
    ),
  );
  const digest: Digest = {
    id: 'a0000000-0000-4000-8000-000000000000',
    title: hostile,
    target: { kind: 'channel', channelId: 'C07ENGINEER' },
    sources: [],
    ...usualOrder,
    timeZone: 'UTC',
    creatorId: 'U07MAYA0001',
    ownerId: 'U07TOM00002',
    state: 'paused',
    pausedBecause: hostile.repeat(20),
    deliveredUntil: now,
    lastOutcome: { at: now, kind: 'failed', text: hostile.repeat(20) },
    createdAt: now,
  };
  const listOf = (mayChange: boolean) =>
    digestList({
      digests: Array(40).fill({ digest, mayChange, isElsewhere: false }),
      timeZone: 'UTC',
      describe: () => hostile,
    });
  const named = post(textOf(large, { plainBecause: hostile, caveat: hostile.repeat(20) }), {
    title: hostile,
    creator: hostile,
  });

  const shown: [string, Block[]][] = [
    ...digestMessages(named).map(({ blocks }, at): [string, Block[]] => [`message ${at}`, blocks]),
    ['a quiet line', quietMessage(named).blocks],
    ['a list with buttons', listOf(true)],
    ['a list', listOf(false)],
    ['an empty list', digestList({ digests: [], timeZone: 'UTC', describe: () => '' })],
  ];

  it.each(shown)('is accepted by Slack and calls nobody: %s', (name, blocks) => {
    const fitted = fitBlocks(blocks);
    expect(fitted.length).toBe(blocks.length);
    expect(problemsInBlocks(fitted, 'message')).toEqual([]);
    expect(JSON.stringify(fitted).length).toBeLessThan(40_000);
    const alive = liveMentions({ text: '', blocks: fitted });
    const others = alive.filter(
      ({ kind, target }) => !(kind === 'link' && target.startsWith('https://app.notion.com/')),
    );
    const expected = name.startsWith('a list') ? ['C07ENGINEER', 'U07MAYA0001', 'U07TOM00002'] : [];
    expect([...new Set(others.map(({ target }) => target))].toSorted()).toEqual(expected);
  });

  it('keeps each message within what Slack takes, with and without blocks, and tells nothing twice', () => {
    const messages = digestMessages(named);
    for (const { bare, blocks } of messages) {
      expect(bare.length).toBeLessThan(11_000);
      expect(bare).toBe(read(blocks).replaceAll('\\"', '"'));
    }
    const [first] = digestMessages(post(textOf(large.slice(0, 2))));
    const [, left = ''] = /(\d+) more in the thread/.exec(first.bare) ?? [];
    expect(first.bare.match(/^• /gm)).toHaveLength(600 - Number(left));
    expect(Number(left)).toBeLessThan(600);
  });

  it('has room on the Home tab for the help below it', () => {
    const person = { id: 'U1', name: 'Maya', timeZone: 'UTC', isAdmin: true, isGuest: false };
    const connection = {
      id: 'c',
      name: 'eng',
      kind: 'internal',
      visibility: 'everyone',
      channelIds: [],
      state: 'connected',
    } as const;
    const status = { connections: Array(20).fill({ connection }), checks: [{ name: 'Claude', ok: true, detail: '' }] };
    const digests = {
      digests: Array(40).fill({ digest, mayChange: true, isElsewhere: true }),
      timeZone: 'UTC',
      describe: () => hostile,
    };
    const view = home({ person, status, canConnect: true, digests, now });
    expect(problemsInView(view, 'home')).toEqual([]);
    expect(JSON.stringify(view.blocks.at(-1))).toContain('To keep a thread');
  });

  it('tells ages and days as people do', () => {
    const ages = ['2026-11-23T07:59:30Z', '2026-11-23T07:00:00Z', '2026-11-22T08:00:00Z', '2026-11-13T08:00:00Z', 'x'];
    expect(ages.map((age) => showAge(age, now))).toEqual(['just now', '60 min ago', '24 h ago', '10 days ago', '']);
    const days = ['2026-11-23T07:15:00Z', '2026-11-20T08:00:00Z', '2026-11-12T08:00:00Z', '2025-11-12T08:00:00Z'];
    expect(days.map((day) => showSince(new Date(day), 'UTC', now))).toEqual([
      '07:15',
      'Friday 08:00',
      '12 Nov 08:00',
      '12 Nov 2025 08:00',
    ]);
  });
});
