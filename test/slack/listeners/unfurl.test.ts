import { afterEach, describe, expect, it } from 'vitest';
import type { Audience } from '../../../src/knowledge/audience.ts';
import type { StoredPage } from '../../../src/knowledge/knowledge.ts';
import { answering, general, gil, maya, noKnowledge, openSurface, type Surface, tom } from '../surface.ts';

let surface: Surface;
afterEach(() => surface[Symbol.asyncDispose]());

const id = '01234567-89ab-cdef-0123-456789abcdef';
const url = 'https://www.notion.so/Runbook-0123456789abcdef0123456789abcdef?pvs=4';
const unknown = 'https://app.notion.com/p/ffffffffffffffffffffffffffffffff';
const page: StoredPage = {
  page: {
    connectionId: 'internal:eng',
    id,
    kind: 'page',
    url: 'https://www.notion.so/Runbook-0123456789abcdef0123456789abcdef',
    title: 'Kiln runbook <!channel>',
    icon: '🔥',
    place: ['Engineering', 'Runbooks'],
    editedAt: '2026-03-12T09:30:00.000Z',
    editedBy: 'Tom Okafor',
    syncedAt: '2026-03-12T09:31:00.000Z',
  },
  markdown: '# Start\nTurn the **main switch**, then see [the map](https://evil.example).\n- [ ] Wait <@U07TOM00002>',
  contentHash: 'h',
  missing: 0,
  properties: [
    { name: 'Owner', type: 'people', value: { kind: 'people', people: [{ id: 'x', name: 'Ines Duarte' }] } },
  ],
  anchors: [],
};

/** A surface whose knowledge holds one page for everyone; resolves with the audiences that asked for it. */
async function open(): Promise<Audience[]> {
  const audiences: Audience[] = [];
  surface = await openSurface(answering(), {
    knowledge: {
      ...noKnowledge,
      page: async (audience, pageId) => {
        audiences.push(audience);
        return pageId === id ? page : undefined;
      },
    },
  });
  return audiences;
}

const cards = (channel: string, ts: string, viewer = maya) =>
  surface.slack.messages(channel, viewer).find((message) => message.ts === ts)?.unfurls;

const unfurlCalls = () => surface.slack.calls.filter(({ method }) => method === 'chat.unfurl');

/** Posts a link that gets no card, then one that does, so that nothing can still be under way. */
async function staysBare(user: string, channel: string): Promise<void> {
  const ts = await surface.slack.people.post(user, channel, url);
  const last = await surface.slack.people.post(maya, general, url);
  await surface.slack.until(() => cards(general, last));
  expect(cards(channel, ts, user)).toBeUndefined();
  await expect.poll(unfurlCalls).toHaveLength(1);
}

describe('a link to Notion', () => {
  it('becomes a card with title, place, owner, age and first lines, for whoever is in the channel', async () => {
    const audiences = await open();
    const { slack } = surface;
    const ts = await slack.people.post(maya, general, `Look: ${url} and ${unknown}`);
    const shown = await slack.until(() => cards(general, ts, tom));
    expect(shown.map((card) => card.url)).toEqual([url]);
    const text = JSON.stringify(shown[0]?.blocks);
    expect(text).toContain('🔥 *<https://www.notion.so/Runbook-0123456789abcdef0123456789abcdef|Kiln runbook');
    expect(text).toContain('Engineering › Runbooks · owned by Ines Duarte · edited 12 Mar 2026 by Tom Okafor');
    expect(text).toContain('Turn the main switch, then see the map.\\n• Wait');
    expect(text).not.toMatch(/<!channel|<@U07TOM|evil\.example|# Start|\*\*/);
    expect(audiences).toEqual(audiences.map(() => expect.objectContaining({ kind: 'channel', channelId: general })));
    await expect.poll(unfurlCalls).toHaveLength(1);
  });

  it('becomes a card for the person alone in the direct message with the bot', async () => {
    const audiences = await open();
    const { slack } = surface;
    const channel = slack.people.directMessage(maya);
    const ts = await slack.people.post(maya, channel, url);
    await slack.until(() => cards(channel, ts));
    expect(audiences).toMatchObject([{ kind: 'person', person: { id: maya } }]);
  });

  it('stays bare in a channel with people of another organisation', async () => {
    const audiences = await open();
    await staysBare(maya, 'C07SHARED01');
    expect(audiences.every((audience) => audience.kind === 'channel' && audience.channelId === general)).toBe(true);
  });

  it('stays bare when a guest posts it', async () => {
    await open();
    await staysBare(gil, general);
  });

  it('stays bare in a channel that Slack does not describe to the bot', async () => {
    await open();
    await staysBare(tom, 'C07SECRET01');
  });

  it('stays bare between other people, and in the composer', async () => {
    const audiences = await open();
    const { slack } = surface;
    const event = {
      type: 'link_shared',
      user: maya,
      message_ts: '1700000000.000100',
      links: [{ url, domain: 'notion.so' }],
      event_ts: '1',
    };
    const places = [
      { channel: 'D0BETWEEN1', is_bot_user_member: false, source: 'conversations_history' },
      { channel: 'COMPOSER', is_bot_user_member: true, source: 'composer' },
    ];
    for (const [at, place] of places.entries()) {
      await slack.people.deliver('event', {
        type: 'event_callback',
        team_id: slack.teamId,
        event_id: `EvL${at}`,
        event: { ...event, ...place },
      });
    }
    await staysBare(tom, 'C07SECRET01');
    expect(audiences).toHaveLength(1);
  });

  it('whose message is gone breaks nothing', async () => {
    await open();
    const { slack } = surface;
    const gone = { ok: false, error: 'cannot_find_message' };
    slack.faults.add({ path: /chat\.unfurl/, kind: 'error', status: 200, body: gone, times: 1 });
    const both = [await slack.people.post(maya, general, url), await slack.people.post(tom, general, url)];
    await slack.until(() => both.some((ts) => cards(general, ts)));
    expect(slack.messages(general, maya).filter(({ isBot }) => isBot)).toEqual([]);
  });
});
