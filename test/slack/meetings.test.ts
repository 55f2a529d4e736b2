import { describe, expect, it } from 'vitest';
import { OutOfBudget } from '../../src/agent/budget.ts';
import { AccessError, RequestError, UpstreamError } from '../../src/errors.ts';
import type { Parts } from '../../src/slack/desk.ts';
import type { MeetingOutcome } from '../../src/workflows/meetings.ts';
import { aPage } from '../agent/proposals/writing.ts';
import { decisions, keyRota } from './decisions.ts';
import { noWatches } from './no-watches.ts';
import { answering, general, maya, openSurface, readable, type SurfaceOptions } from './surface.ts';

type Drafts = (() => Promise<MeetingOutcome>)[];

const due = { watchId: 'w', createdBy: maya, channelId: general, pageId: 'p', version: '1' };
const proposal = { id: 'p1', hash: 'h1', draft: aPage(), askerId: maya, expiresAt: new Date('2030-01-01') };
const drafted = { messages: [], lines: [] };
const change: MeetingOutcome = {
  kind: 'change',
  change: aPage(),
  meeting: { title: 'Weekly', url: 'https://app.notion.com/p/weekly' },
  drafted,
  isAtOnce: false,
};

/** A surface in which a page is due once for each of these drafts; `again` are the tries that were asked for. */
async function meeting(drafts: Drafts, more: Partial<Parts['proposals']> = {}, options: SurfaceOptions = {}) {
  const again: string[] = [];
  let attempts = 0;
  let waiting = drafts.length;
  let messageTs: string | undefined;
  const offers: object[] = [];
  const surface = await openSurface(answering(), {
    ...options,
    proposals: decisions({ propose: async () => proposal, revise: async () => ({ ...proposal, id: 'p2' }), ...more }),
    watching: {
      ...noWatches.watching,
      due: async () => (waiting > 0 ? [{ ...due, attempts }] : []),
      async take(page) {
        if (page.attempts !== attempts) return;
        waiting -= 1;
        attempts += 1;
      },
      putOff: async (_page, seconds) => void again.push(`in ${seconds} s`),
      async tryAgain() {
        again.push('after a pause');
        return drafts.length > 0;
      },
    },
    meetings: {
      draft: () => (drafts.shift() ?? (() => Promise.reject(new Error('nothing left'))))(),
      async offer(_named, offer) {
        offers.push(offer);
        messageTs = offer.messageTs;
      },
      messageOf: async () => messageTs,
      remember: async () => {},
    },
  });
  const ended = () =>
    expect
      .poll(
        async () => [drafts.length, await surface.storage.questions.isOpen(`slack:${surface.slack.teamId}:watch:w`)],
        {
          timeout: 15_000,
        },
      )
      .toEqual([0, false]);
  const inChannel = () => surface.slack.messages(general).filter(({ isBot }) => isBot);
  const told = () =>
    surface.slack
      .messages(surface.slack.people.directMessage(maya))
      .filter(({ isBot }) => isBot)
      .map(readable);
  return { ...surface, again, offers, ended, inChannel, told, look: () => surface.surface.lookAtWatches() };
}

describe('a meeting page that is due', () => {
  it.each([
    ['Claude is away', new UpstreamError('Claude')],
    ['the budget is spent', new OutOfBudget('person')],
  ])('is tried again in silence while %s', async (_why, error) => {
    await using world = await meeting([() => Promise.reject(error), async () => change]);
    await world.look();
    await expect.poll(() => world.again).toEqual(['after a pause']);
    await expect
      .poll(
        async () => {
          await world.look();
          return world.inChannel().length;
        },
        { timeout: 15_000 },
      )
      .toBe(1);
    expect(world.told()).toEqual([]);
  });

  it('is told to the watch’s creator when somebody must act, or nothing helped for a day', async () => {
    await using world = await meeting([() => Promise.reject(new AccessError('I can no longer write into “Wiki”.'))]);
    await world.ended();
    expect(world.told()).toEqual([`About the meeting notes for <#${general}>: I can no longer write into “Wiki”.`]);
    await using other = await meeting([() => Promise.reject(new UpstreamError('Claude'))]);
    await other.ended();
    expect(other.told().join()).toContain('Claude is not answering');
    expect([...world.inChannel(), ...other.inChannel()]).toEqual([]);
  });

  it('is put off, or left alone, without a word', async () => {
    const later: MeetingOutcome = { kind: 'later', seconds: 300, reason: 'the meeting is under way' };
    await using world = await meeting([async () => later]);
    await world.ended();
    await using other = await meeting([async () => ({ kind: 'nothing', reason: 'nothing new' })]);
    await other.ended();
    expect([world.again, other.again]).toEqual([['in 300 s'], []]);
    expect([...world.inChannel(), ...other.inChannel(), ...world.told(), ...other.told()]).toEqual([]);
  });

  it('changes the message that offers it, and makes a new one when that is gone', async () => {
    await using world = await meeting([async () => change, async () => ({ ...change, replaces: 'p1' })]);
    await world.look();
    await expect.poll(() => world.inChannel().length).toBe(1);
    const [first] = world.inChannel();
    await expect
      .poll(
        async () => {
          await world.look();
          return JSON.stringify(world.inChannel());
        },
        { timeout: 15_000 },
      )
      .toContain('p2:h1');
    expect(world.inChannel().map(({ ts }) => ts)).toEqual([first?.ts]);
    expect(world.offers.at(-1)).toMatchObject({ proposalId: 'p2', messageTs: first?.ts });
  });

  it('comes later when somebody decides at the same moment', async () => {
    await using world = await meeting([async () => ({ ...change, replaces: 'p1' })], {
      revise: () => Promise.reject(new RequestError('This has been done already.')),
    });
    await world.ended();
    expect([world.again, world.inChannel(), world.told()]).toEqual([['in 60 s'], [], []]);
  });

  it('is made at once in the name of the creator, and goes on when Notion was away', async () => {
    const tries = [() => Promise.reject(new UpstreamError('Notion')), async () => keyRota];
    const submitted: string[] = [];
    const stored = { ...proposal, state: 'approved' as const };
    const offer = { proposalId: 'p1', isAtOnce: true, meeting: change.meeting, drafted };
    await using world = await meeting(
      [async () => ({ ...change, isAtOnce: true }), async () => ({ kind: 'resume', offer, proposal: stored })],
      {
        async submit(_id, _draft, { askerId }, person) {
          submitted.push(`${askerId} ${person.id}`);
          return proposal;
        },
        execute: () => (tries.shift() ?? (async () => keyRota))(),
      },
    );
    await expect
      .poll(
        async () => {
          await world.look();
          return world.inChannel().map(readable).join();
        },
        { timeout: 15_000 },
      )
      .toContain('has me create such drafts at once');
    expect(submitted).toEqual([`${maya} ${maya}`]);
    expect(world.again).toEqual(['after a pause']);
    expect(world.inChannel()).toHaveLength(1);
  });

  it('is shown once when Slack’s answer is lost, and when another process goes on with it', async () => {
    await using world = await meeting([async () => change]);
    const { slack, storage } = world;
    slack.faults.add({ path: /chat\.postMessage/, kind: 'hang', late: true });
    await world.look();
    await expect.poll(() => world.inChannel().length).toBe(1);
    await world.surface.stop(0);
    slack.faults.clear();
    await using next = await meeting([], {}, { workspace: slack, storage });
    await expect.poll(() => next.offers.length, { timeout: 15_000 }).toBe(1);
    expect(world.inChannel()).toHaveLength(1);
    expect(next.offers).toMatchObject([{ proposalId: 'p1', messageTs: world.inChannel()[0]?.ts }]);
  });
});
