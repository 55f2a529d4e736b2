import { afterEach, describe, expect, it } from 'vitest';
import type { Proposals } from '../../../src/agent/proposals/proposals.ts';
import { onServer } from '../../support/postgres.ts';
import { decisions } from '../decisions.ts';
import {
  type Answer,
  answering,
  end,
  general,
  maya,
  openSurface,
  readable,
  type Surface,
  type SurfaceOptions,
  text,
} from '../surface.ts';

let surface: Surface;
afterEach(() => surface[Symbol.asyncDispose]());

const endless: Answer = async function* ({ signal }) {
  yield text('Half of it');
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
};

const next = (answer: Answer, options: SurfaceOptions = {}) =>
  openSurface(answer, { workspace: surface.slack, storage: surface.storage, ...options });

const mine = () => surface.slack.messages(general, maya).filter(({ isBot }) => isBot);
const told = (pattern: RegExp) => surface.slack.until(() => mine().find((message) => pattern.test(readable(message))));
const set = (what: string) => onServer(surface.storage.connectionString, `update questions set ${what}`);

describe('/notion <question>', () => {
  it('is answered once by the next process when the one that took it is gone', async () => {
    surface = await openSurface(endless);
    await surface.slack.people.command(maya, general, '/notion', 'How do we rotate keys?');
    await expect.poll(() => surface.turns.length).toBe(1);
    await surface.surface.stop(0);
    await using _next = await next(answering(text('Every 90 days.')));
    await told(/Every 90 days/);
    await expect
      .poll(() => onServer(surface.storage.connectionString, 'select state from questions'))
      .toEqual([{ state: 'answered' }]);
    expect(mine().map(readable)).toEqual(['Looking in Notion…', expect.stringContaining('Every 90 days.')]);
  });

  it('is answered in a direct message when half an hour is over', async () => {
    surface = await openSurface(endless);
    await surface.slack.people.command(maya, general, '/notion', 'How do we rotate keys?');
    await expect.poll(() => surface.turns.length).toBe(1);
    await surface.surface.stop(0);
    await set(
      `asked = jsonb_set(asked::jsonb, '{responseUrl}', '"${surface.slack.url.replace('/api/', '/commands/x')}"')`,
    );
    await using _next = await next(answering(text('Every 90 days.')));
    const channel = surface.slack.people.directMessage(maya);
    await surface.slack.until(() => surface.slack.messages(channel, maya).some((one) => /90 days/.test(readable(one))));
  });

  it('that failed is tried again in its own place', async () => {
    let tries = 0;
    surface = await openSurface(async function* () {
      tries += 1;
      yield text(`Try ${tries}. `);
      if (tries === 1) yield end({ kind: 'failed', message: 'Claude is away.', reference: 'deadbeef', canRetry: true });
    });
    await surface.slack.people.command(maya, general, '/notion', 'How do we rotate keys?');
    const failed = await told(/Try 1\.[\s\S]*Claude is away/);
    await surface.slack.people.click(maya, { channel: general, ts: failed.ts }, 'question_retry');
    expect((await told(/Try 2\./)).ts).toBe(failed.ts);
    expect(mine().map(readable).join()).not.toContain('Claude is away');
  });
});

describe('a click on Approve', () => {
  async function offered(proposals: Proposals) {
    const proposal = {
      id: 'p-1',
      draft: {
        operation: 'create_page' as const,
        connectionId: 'internal:notion',
        parent: { type: 'page' as const, id: 'x', title: 'Runbooks', url: 'https://www.notion.so/Runbooks' },
        title: 'Key rota',
        markdown: 'Keys',
        properties: {},
        preview: [],
      },
      hash: 'h',
      askerId: maya,
      expiresAt: new Date('2030-12-01T10:00:00Z'),
    };
    surface = await openSurface(answering(text('Here.'), { type: 'proposal', proposal }), { proposals });
    const ts = await surface.slack.people.post(maya, general, '@Archivist write it down');
    const find = (pattern: RegExp) =>
      surface.slack.until(() => surface.slack.thread(general, ts, maya).find((one) => pattern.test(readable(one))));
    const { ts: messageTs } = await find(/Create this page/);
    await surface.slack.people.click(maya, { channel: general, ts: messageTs }, 'proposal_approve');
    return { find, messageTs };
  }

  it('whose process is killed while the page is created is carried on by the next one', async () => {
    const begun = Promise.withResolvers<void>();
    const execute = () => {
      begun.resolve();
      return new Promise<never>(() => {});
    };
    const { find, messageTs } = await offered(decisions({ execute }));
    await begun.promise;
    await surface.surface.stop(0);
    await using _next = await next(answering());
    const { ts, blocks } = await find(/Created <https/);
    expect(ts).toBe(messageTs);
    expect(JSON.stringify(blocks)).not.toContain('proposal_approve');
  });

  it('is not lost when the process is gone before it began', async () => {
    surface = await openSurface(answering());
    await surface.surface.stop(0);
    const click = { kind: 'click', actionId: 'proposal_approve', value: 'p-1', userId: maya, channelId: general };
    await surface.storage.questions.accept({
      id: '11111111-1111-4111-8111-111111111111',
      eventId: 'click:1',
      teamId: surface.slack.teamId,
      channelId: general,
      messageTs: 'click:1',
      threadKey: 'click:1',
      askerId: maya,
      asked: click,
    });
    await using _next = await next(answering());
    const channel = surface.slack.people.directMessage(maya);
    await surface.slack.until(() => surface.slack.messages(channel, maya).some((one) => /Created/.test(readable(one))));
  });
});
