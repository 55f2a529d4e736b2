import { describe, expect, it } from 'vitest';
import { madeMeeting, madeText, offeredMeeting, offeredText } from '../../../src/slack/blocks/meetings.ts';
import { readWatchForm, watchErrors, watchForm } from '../../../src/slack/blocks/watch-form.ts';
import { watchList, watchTitle } from '../../../src/slack/blocks/watches.ts';
import { fitBlocks } from '../../../src/slack/limits.ts';
import type { MeetingWatch } from '../../../src/workflows/watch.ts';
import { anUpdate, aPage } from '../../agent/proposals/writing.ts';
import { liveMentions } from '../../standins/slack/live-mentions.ts';
import { problemsInBlocks, problemsInView } from '../../support/block-validation.ts';
import { keyRota } from '../decisions.ts';

const hostile = '<!channel> *Q4* <https://evil.example|x> `';
const watch: MeetingWatch = {
  id: 'a0000000-0000-4000-8000-000000000000',
  connectionId: 'internal:ops',
  sourceId: 'source',
  sourceTitle: hostile.repeat(20),
  destination: {
    connectionId: 'internal:ops',
    kind: 'data_source',
    id: 'wiki',
    title: hostile,
    url: 'https://app.notion.com/p/wiki',
  },
  template: { sections: ['summary'] },
  channelId: 'C07ENGINEER',
  mode: 'propose',
  createdBy: 'U07MAYA0001',
  createdAt: new Date(0),
};
const meeting = { title: hostile, url: 'https://app.notion.com/p/weekly' };
const offered = (draft = aPage({ title: hostile, markdown: hostile })) => ({
  id: 'p',
  hash: 'h',
  draft,
  expiresAt: new Date(0),
});

describe('what Slack shows of watches and meetings', () => {
  it.each([
    ['a list', watchList([watch, { ...watch, mode: 'draft' }], () => true)],
    ['a long list', watchList(Array(60).fill(watch), () => true)],
    ['an empty list', watchList([], () => true)],
    ['a draft', offeredMeeting(meeting, offered(), 'UTC')],
    ['a change', offeredMeeting(meeting, { ...offered(), draft: anUpdate('a', hostile) }, 'UTC')],
    ['a page', madeMeeting(meeting, { ...keyRota, title: hostile }, 'U07TOM00002', 'p:h')],
  ])('is accepted by Slack and calls nobody: %s', (_name, blocks) => {
    const fitted = fitBlocks(blocks);
    expect(problemsInBlocks(fitted, 'message')).toEqual([]);
    const alive = liveMentions({ text: '', blocks: fitted }).filter(
      ({ kind }) => kind !== 'user' && kind !== 'channel',
    );
    expect(alive.filter(({ target }) => !/^https:\/\/(?:app|www)\.notion\./.test(target))).toEqual([]);
  });

  it('says the same in plain words', () => {
    expect(offeredText({ ...meeting, title: 'Weekly' }, aPage())).toContain(
      'Meeting notes: Weekly. Create “Notes of the incident”?',
    );
    expect(madeText({ ...meeting, title: 'Weekly' }, keyRota)).toContain('Key rota');
    expect(watchTitle({ ...watch, sourceTitle: '', destination: { ...watch.destination, title: '', url: '' } })).toBe(
      '*a data source* → a place that you do not see, offered in <#C07ENGINEER>',
    );
  });

  it('asks only admins whether pages are made at once', () => {
    for (const isAdmin of [true, false]) {
      const view = watchForm({ channelId: 'C07ENGINEER', isAdmin });
      expect(problemsInView(view)).toEqual([]);
      expect(JSON.stringify(view).includes('Create it at once')).toBe(isAdmin);
    }
    expect(problemsInView(watchForm({ isAdmin: true }))).toEqual([]);
  });

  it('reads a form that was filled in by halves', () => {
    expect(readWatchForm({ values: {} })).toEqual({
      sourceId: '',
      destinationId: '',
      channelId: '',
      template: { sections: [] },
      mode: 'propose',
    });
    expect(watchErrors({ mode: 'No.', source: 'x'.repeat(500) })).toEqual({
      mode: 'No.',
      source: `${'x'.repeat(299)}…`,
    });
  });
});
