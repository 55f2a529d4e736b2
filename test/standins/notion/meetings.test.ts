import { Client } from '@notionhq/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Connected, connect } from '../../notion/connect.ts';
import type { NotionStandIn } from './contract.ts';
import { uuidFrom } from './ids.ts';

let connected: Connected;
let notion: NotionStandIn;
let client: Client;
let pageId: string;

beforeAll(async () => {
  connected = await connect();
  notion = connected.standIn;
  client = new Client({ auth: notion.token, baseUrl: notion.url, notionVersion: '2026-03-11', retry: false });
  pageId = notion.people.addRow(uuidFrom('projects'), { Name: 'Weekly' }, 'Agenda: keys.', 'Tom').id;
  notion.people.takeNotes(pageId, {
    title: 'Weekly',
    summary: '### Keys\n- Keys rotate **every 90 days**.',
    notes: 'Ask Tom.',
    transcript: 'So we rotate them.\nYes.',
    startedAt: '2026-11-21T09:00:00.000Z',
    attendees: ['Maya', 'Tom'],
  });
});

afterAll(() => connected[Symbol.asyncDispose]());

test('meeting notes read back as Markdown with their parts, and with what was said only when asked for it', async () => {
  const whole = await client.pages.retrieveMarkdown({ page_id: pageId, include_transcript: true });
  expect(whole.markdown.split('\n')).toEqual([
    'Agenda: keys.',
    '<meeting-notes>',
    '\tWeekly',
    '\t<summary>',
    '\t\t### Keys',
    '\t\t- Keys rotate **every 90 days**.',
    '\t</summary>',
    '\t<notes>',
    '\t\tAsk Tom.',
    '\t</notes>',
    '\t<transcript>',
    '\t\tSo we rotate them.',
    '\t\tYes.',
    '\t</transcript>',
    '</meeting-notes>',
  ]);
  const { markdown } = await client.pages.retrieveMarkdown({ page_id: pageId });
  expect(markdown).toContain('Keys rotate');
  expect(markdown).not.toContain('So we rotate them');
});

test('our client knows who met when, and whether more is to come', async () => {
  const ours = connected.notion;
  const [meeting] = await ours.meetings(pageId);
  expect(meeting).toMatchObject({
    isUnderWay: false,
    startedAt: '2026-11-21T09:00:00.000Z',
    attendeeIds: [uuidFrom('maya'), uuidFrom('tom')],
  });
  const summary = await client.blocks.children.list({ block_id: meeting?.blockIds.summary ?? '' });
  expect(summary.results.map((block) => 'type' in block && block.type)).toEqual(['heading_3', 'bulleted_list_item']);
  expect((await ours.markdown(pageId, { transcript: true })).markdown).toContain('So we rotate them.');
  notion.people.takeNotes(pageId, { status: 'transcription_in_progress', transcript: 'So' });
  expect(await ours.meetings(pageId)).toMatchObject([{ isUnderWay: true, attendeeIds: [] }]);
});
