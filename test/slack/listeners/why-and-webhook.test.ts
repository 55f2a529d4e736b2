import { afterEach, describe, expect, it } from 'vitest';
import type { Audience } from '../../../src/knowledge/audience.ts';
import type { WebhookToken } from '../../../src/slack/desk.ts';
import type { SlackMessage } from '../../standins/slack/contract.ts';
import {
  answering,
  general,
  gil,
  maya,
  noKnowledge,
  openSurface,
  readable,
  type Surface,
  type SurfaceOptions,
  tom,
} from '../surface.ts';

let surface: Surface;
afterEach(() => surface[Symbol.asyncDispose]());

async function open(options: SurfaceOptions = {}) {
  surface = await openSurface(answering(), options);
  return surface.slack;
}

const run = (words: string, user = maya) => surface.slack.people.command(user, general, '/notion', words);

async function told(pattern: RegExp, viewer = maya): Promise<SlackMessage> {
  const { slack } = surface;
  return slack.until(() =>
    slack
      .messages(general, viewer)
      .find((message) => message.ephemeralTo === viewer && pattern.test(readable(message))),
  );
}

describe('/notion why', () => {
  const link = 'https://www.notion.so/Runbook-0123456789abcdef0123456789abcdef?pvs=4&x=1';

  it('explains a page to the person who asks, however Slack writes its link', async () => {
    const asked: [Audience, string][] = [];
    await open({
      knowledge: {
        ...noKnowledge,
        async why(audience, target) {
          asked.push([audience, target]);
          return `“<!here>” is indexed: read ${asked.length} s ago.`;
        },
      },
    });
    await run(`why ${link}`);
    await told(/“&lt;!here&gt;” is indexed: read 1 s ago/);
    await run(`why <${link.replace('&', '&amp;')}|the kiln page>`);
    await told(/read 2 s ago/);
    expect(asked).toEqual(asked.map(() => [expect.objectContaining({ kind: 'person' }), link]));
  });

  it.each(['why', 'why onboarding', 'why https://example.com/0123456789abcdef0123456789abcdef'])(
    '%j gets a sentence that helps',
    async (words) => {
      await open();
      await run(words);
      await told(/Share → Copy link/);
    },
  );

  it('tells a guest nothing', async () => {
    await open();
    await run(`why ${link}`, gil);
    await told(/only answer full members/, gil);
  });
});

describe('/notion webhook', () => {
  const waiting = { token: 'secret_abc<!here>', receivedAt: new Date() };

  /** A webhook with these tokens; resolves with those that are trusted later. */
  async function openWith(tokens: WebhookToken[]): Promise<string[]> {
    const trusted: string[] = [];
    await open({
      webhooks: {
        url: 'https://archivist.example/notion/webhook',
        pending: async () => tokens.filter(({ token }) => !trusted.includes(token)),
        trust: async (token) => void trusted.push(token),
      },
    });
    return trusted;
  }

  it('is for admins, and needs a public address', async () => {
    await open();
    await run('webhook');
    await told(/Only an admin/);
    await run('webhook', tom);
    await told(/must set `PUBLIC_URL`/, tom);
  });

  it('shows the address, and the token with a button to accept it', async () => {
    const trusted = await openWith([waiting]);
    const { slack } = surface;
    await run('webhook', tom);
    const message = await told(/archivist\.example\/notion\/webhook[\s\S]*secret_abc/, tom);
    await slack.people.click(tom, { channel: general, ts: message.ts }, 'webhook_trust');
    await told(/Accepted\. Now paste this token[\s\S]*secret_abc/, tom);
    expect(trusted).toEqual([waiting.token]);
    expect(JSON.stringify(slack.messages(general, maya))).not.toContain('secret_abc');
  });

  it('says when there is no token, and shows an accepted one without a button for an hour', async () => {
    const old = { token: 'secret_old', receivedAt: new Date(Date.now() - 2 * 3_600_000), isTrusted: true };
    await openWith([old]);
    await run('webhook', tom);
    expect(readable(await told(/No token has arrived/, tom))).not.toContain('secret_old');
    await surface[Symbol.asyncDispose]();
    await openWith([{ ...waiting, isTrusted: true }]);
    await run('webhook', tom);
    expect(JSON.stringify((await told(/Accepted: paste it in Notion/, tom)).blocks)).not.toContain('webhook_trust');
  });

  it('does not accept a token that no longer waits', async () => {
    const trusted = await openWith([waiting]);
    const { slack } = surface;
    await run('webhook', tom);
    const { ts } = await told(/secret_abc/, tom);
    await slack.people.click(tom, { channel: general, ts }, 'webhook_trust');
    await told(/Accepted\./, tom);
    await run('webhook', tom);
    await told(/No token has arrived/, tom);
    expect(trusted).toHaveLength(1);
  });
});
