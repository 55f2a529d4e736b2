import { afterEach, describe, expect, it } from 'vitest';
import type { Proposal } from '../../../src/agent/turn.ts';
import { RequestError } from '../../../src/errors.ts';
import { decisions } from '../decisions.ts';
import {
  answering,
  answers,
  general,
  maya,
  openSurface,
  readable,
  type Surface,
  type SurfaceOptions,
  text,
  tom,
} from '../surface.ts';

let surface: Surface;
afterEach(() => surface[Symbol.asyncDispose]());

const offer: Proposal = {
  id: 'p-1',
  draft: {
    operation: 'create_page',
    connectionId: 'internal:notion',
    parent: { type: 'page', id: 'x', title: 'Runbooks', url: 'https://www.notion.so/Runbooks' },
    title: 'Key rota <!channel>',
    markdown: '# Key rota\n\n[click](https://evil.example) <!here>',
    properties: {},
    preview: [{ name: 'Owner', value: 'Tom <@U07TOM00002>' }],
  },
  hash: 'h',
  askerId: maya,
  expiresAt: new Date('2026-12-01T10:00:00Z'),
};

async function open(options: SurfaceOptions = {}, ...events: Parameters<typeof answering>) {
  surface = await openSurface(answering(...(events.length > 0 ? events : [text('Done.')])), options);
  const { slack } = surface;
  const ts = await slack.people.post(maya, general, '@Archivist write it down');
  await answers(slack, general, ts);
  await slack.until(() => slack.session(general, ts)?.status === 'active');
  return { slack, ts };
}

const find = (ts: string, pattern: RegExp, viewer = maya) =>
  surface.slack.until(() =>
    surface.slack.thread(general, ts, viewer).find((message) => pattern.test(readable(message))),
  );

describe('feedback', () => {
  it('is stored with the turn, the last click wins, and is thanked in private', async () => {
    const { slack, ts } = await open();
    const [answer] = await answers(slack, general, ts);
    if (!answer) throw new Error('no answer');
    const turnId = surface.turns[0]?.id;
    const target = { channel: general, ts: answer.ts };
    await slack.people.click(tom, target, 'answer_feedback', `good:${turnId}`);
    const thanks = await slack.until(() =>
      slack
        .messages(general, tom)
        .concat(slack.thread(general, ts, tom))
        .find(({ ephemeralTo }) => ephemeralTo === tom),
    );
    expect(thanks.text).toBe('Thank you, noted.');
    await slack.people.click(tom, target, 'answer_feedback', `bad:${turnId}`);
    const stored = () => surface.storage.feedback.read(slack.teamId, general, answer.ts);
    await expect.poll(stored).toMatchObject([{ personId: tom, rating: 'bad', turnId }]);
  });
});

describe('a proposed page', () => {
  it('is shown with its place, properties and text, none of it live', async () => {
    const { ts } = await open({}, { type: 'proposal', proposal: offer });
    const message = await find(ts, /Create this page/);
    const blocks = JSON.stringify(message.blocks);
    expect(readable(message)).toMatch(/Key rota[\s\S]*Runbooks[\s\S]*Owner[\s\S]*# Key rota/);
    expect(blocks).not.toMatch(/<!channel>|<@U07TOM00002>|<https:\/\/evil/);
    expect(blocks).toContain('"type":"rich_text_preformatted"');
    expect(surface.slack.thread(general, ts).filter(({ isBot }) => isBot)).toHaveLength(1);
  });

  it('becomes a link after Approve', async () => {
    const approved: string[][] = [];
    const { slack, ts } = await open(
      {
        proposals: decisions({
          approve: async (id, hash, person) => {
            approved.push([id, hash, person.id]);
          },
        }),
      },
      { type: 'proposal', proposal: offer },
    );
    const message = await find(ts, /Create this page/);
    await slack.people.click(maya, { channel: general, ts: message.ts }, 'proposal_approve');
    const decided = await find(ts, /Created <https:\/\/www\.notion\.so\/Key-rota\|Key rota>/);
    expect(decided.ts).toBe(message.ts);
    expect(JSON.stringify(decided.blocks)).not.toContain('proposal_approve');
    expect(approved).toEqual([['p-1', offer.hash, maya]]);
  });

  it('can be undone after that', async () => {
    const { slack, ts } = await open({}, { type: 'proposal', proposal: offer });
    const { ts: messageTs } = await find(ts, /Create this page/);
    const target = { channel: general, ts: messageTs };
    await slack.people.click(maya, target, 'proposal_approve');
    await find(ts, /You can undo this for 24 hours/);
    await slack.people.click(maya, target, 'proposal_undo');
    const undone = await find(ts, /Undone: Created <https/);
    expect(undone.ts).toBe(messageTs);
    expect(JSON.stringify(undone.blocks)).not.toContain('proposal_undo');
  });

  it('says so after Discard', async () => {
    const { slack, ts } = await open({}, { type: 'proposal', proposal: offer });
    const message = await find(ts, /Create this page/);
    await slack.people.click(maya, { channel: general, ts: message.ts }, 'proposal_discard');
    await find(ts, /Nothing was written\.$/);
  });

  it('stays as it is for others, who are told why', async () => {
    const refuse = async () => {
      throw new RequestError('Only Maya or an admin can decide this.');
    };
    const { slack, ts } = await open(
      { proposals: decisions({ approve: refuse, discard: refuse }) },
      { type: 'proposal', proposal: offer },
    );
    const message = await find(ts, /Create this page/);
    await slack.people.click(tom, { channel: general, ts: message.ts }, 'proposal_approve');
    await slack.until(() =>
      [...slack.messages(general, tom), ...slack.thread(general, ts, tom)].some(
        (seen) => seen.ephemeralTo === tom && /Only Maya/.test(seen.text),
      ),
    );
    expect(JSON.stringify((await find(ts, /Create this page/)).blocks)).toContain('proposal_approve');
  });
});

describe('what no listener knows', () => {
  it('gets a sentence and is acknowledged: button, shortcut and modal', async () => {
    const { slack, ts } = await open();
    const [answer] = await answers(slack, general, ts);
    const user = { id: maya, team_id: slack.teamId, username: 'maya', name: 'maya' };
    const team = { id: slack.teamId, domain: 'tidewater' };
    const bare = { user, team, api_app_id: 'A07ARCH0000', token: 'x', trigger_id: '1.2.x' };
    const container = { type: 'message', message_ts: answer?.ts, channel_id: general, is_ephemeral: false };
    const action = { type: 'button', action_id: 'from_version_0', block_id: 'b', value: 'x', action_ts: '1' };
    const replies = await Promise.all([
      slack.people.deliver('interactive', {
        ...bare,
        type: 'block_actions',
        container,
        channel: { id: general, name: 'general' },
        actions: [action],
      }),
      slack.people.deliver('interactive', { ...bare, type: 'shortcut', callback_id: 'nope', action_ts: '1' }),
      slack.people.deliver('interactive', {
        ...bare,
        type: 'view_submission',
        view: { id: 'V1', type: 'modal', callback_id: 'nope', state: { values: {} }, blocks: [] },
      }),
    ]);
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
    const channel = slack.people.directMessage(maya);
    await slack.until(
      () =>
        slack.messages(channel, maya).filter(({ text: shown }) => /do not know this button/.test(shown)).length === 2,
    );
  });
});
