import { describe, expect, it } from 'vitest';
import type { SlackStandIn } from './contract.ts';
import { clientOf, errorOf, type Listener, listen, maya, smallSlack, tom } from './small-workspace.ts';

const runbook = 'https://www.notion.so/Runbook-0123456789abcdef0123456789abcdef';
const general = 'C07GENERAL1';
const blocks = [{ type: 'section' as const, text: { type: 'mrkdwn' as const, text: 'Runbook' } }];

async function withApp(run: (slack: SlackStandIn, app: Listener) => Promise<void>) {
  await using slack = await smallSlack();
  await using app = await listen(slack);
  await run(slack, app);
}

const shared = (app: Listener) => app.events().filter(({ type }) => type === 'link_shared');

describe('a link to a host of the manifest', () => {
  it('is told while it is written and when it is posted', () =>
    withApp(async (slack, app) => {
      const ts = await slack.people.post(maya, 'general', `see ${runbook} and https://tidewater.notion.site/x`);
      expect(shared(app)).toMatchObject([
        { source: 'composer', channel: 'COMPOSER' },
        {
          source: 'conversations_history',
          channel: general,
          message_ts: ts,
          user: maya,
          is_bot_user_member: true,
          links: [
            { url: runbook, domain: 'notion.so' },
            { url: 'https://tidewater.notion.site/x', domain: 'notion.site' },
          ],
        },
      ]);
    }));

  it('is told also where the bot is not', () =>
    withApp(async (slack, app) => {
      await slack.people.post(tom, 'board', runbook);
      expect(shared(app)[1]).toMatchObject({ channel: 'C07SECRET01', is_bot_user_member: false });
      expect(app.events().filter(({ type }) => type === 'message')).toEqual([]);
    }));

  it('is not told in code, to other hosts, or by the app itself', () =>
    withApp(async (slack, app) => {
      await slack.people.post(maya, 'general', `\`${runbook}\` and \`\`\`\n${runbook}\n\`\`\``);
      await slack.people.post(maya, 'general', 'https://evilnotion.so/x https://notion.so.example/x');
      await clientOf(slack).chat.postMessage({ channel: general, text: `<${runbook}>` });
      await slack.until(() => app.events().length === 3);
      expect(shared(app)).toEqual([]);
    }));
});

describe('chat.unfurl', () => {
  it('puts a card under the message, and changes it the next time', () =>
    withApp(async (slack) => {
      const { chat } = clientOf(slack);
      const ts = await slack.people.post(maya, 'general', runbook);
      const cards = () => slack.messages(general, tom).find((message) => message.ts === ts)?.unfurls;
      expect(cards()).toBeUndefined();
      await chat.unfurl({ channel: general, ts, unfurls: { [runbook]: { blocks } } });
      await chat.unfurl({ channel: general, ts, unfurls: { [runbook]: { blocks: [...blocks, { type: 'divider' }] } } });
      expect(cards()).toMatchObject([{ url: runbook, blocks: [{ type: 'section' }, { type: 'divider' }] }]);
    }));

  it('takes the id of the event instead, and nothing visible comes of a draft', () =>
    withApp(async (slack, app) => {
      const { chat } = clientOf(slack);
      await slack.people.post(maya, 'general', runbook);
      const seen = () => slack.messages(general, tom).flatMap(({ unfurls = [] }) => unfurls);
      for (const source of ['composer', 'conversations_history'] as const) {
        expect(seen()).toEqual([]);
        const event = shared(app).find((one) => one.source === source);
        await chat.unfurl({ unfurl_id: String(event?.unfurl_id), source, unfurls: { [runbook]: { blocks } } });
      }
      expect(seen()).toHaveLength(1);
    }));

  it('refuses what Slack refuses', () =>
    withApp(async (slack) => {
      const { chat } = clientOf(slack);
      const ts = await slack.people.post(maya, 'general', runbook);
      const refused = (given: Record<string, unknown>) =>
        errorOf(chat.unfurl({ channel: general, ts, unfurls: { [runbook]: { blocks } }, ...given } as never));
      expect(await refused({ unfurls: { [`${runbook}?pvs=4`]: { blocks } } })).toBe('cannot_unfurl_url');
      expect(await refused({ unfurls: { [runbook]: { blocks: [{ type: 'nope' }] } } })).toBe('cannot_parse_attachment');
      expect(await refused({ unfurls: {} })).toBe('invalid_unfurls_format');
      expect(await refused({ unfurls: undefined })).toBe('missing_unfurls');
      expect(await refused({ ts: '1.1' })).toBe('cannot_find_message');
      expect(await refused({ channel: 'C0NOWHERE1' })).toBe('cannot_find_channel');
      expect(await refused({ channel: undefined })).toBe('missing_channel');
      expect(await refused({ unfurl_id: 'x' })).toBe('missing_source');
    }));
});
