import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { engineering, maya, theProgram } from './program.ts';

const program = theProgram({ http: true });
const question = 'How do we rotate API keys?';
const json = 'application/json';
const form = 'application/x-www-form-urlencoded';
let counter = 0;

interface Sent {
  body: string;
  type?: string;
  secret?: string;
  /** Seconds from now. */
  skew?: number;
  headers?: Record<string, string>;
}

async function send({ body, type = json, secret, skew = 0, headers = {} }: Sent): Promise<number> {
  const { port, slack } = program.world;
  const timestamp = Math.floor(Date.now() / 1_000) + skew;
  const signature = createHmac('sha256', secret ?? slack.signingSecret).update(`v0:${timestamp}:${body}`);
  const response = await fetch(`http://127.0.0.1:${port}/slack/events`, {
    method: 'POST',
    body,
    headers: {
      'content-type': type,
      'x-slack-request-timestamp': String(timestamp),
      'x-slack-signature': `v0=${signature.digest('hex')}`,
      ...headers,
    },
  });
  return response.status;
}

/** A mention that would be answered if it were let through; a new one each time. */
async function mention(): Promise<{ body: string; ts: string }> {
  const { slack } = program.world;
  counter += 1;
  const ts = await slack.people.post(maya, engineering, `A root for a forged question ${counter}`);
  const event = {
    type: 'app_mention',
    user: maya,
    text: `<@${slack.botUserId}> ${question}`,
    ts,
    channel: engineering,
  };
  const envelope = { type: 'event_callback', event_id: `Ev0FORGED${counter}`, team_id: slack.teamId };
  return { ts, body: JSON.stringify({ ...envelope, api_app_id: 'A07ARCH0000', event: { ...event, event_ts: ts } }) };
}

const thread = (ts: string) => program.world.slack.thread(engineering, ts);

describe('signed HTTP requests', () => {
  it('carry the whole conversation: mention, command, click, home', async () => {
    const { slack } = program.world;
    const { text, threadTs } = await program.ask(question);
    expect(text).toMatch(/ \[1\]\(https:/);
    expect((await program.write('And who owns that?', { threadTs })).messages).toHaveLength(1);
    const run = () => slack.people.command(maya, engineering, '/notion', 'status');
    expect((await program.seen(maya, engineering, run)).text).toContain('(Tidewater)');
    await slack.people.openHome(maya);
    await slack.until(() => slack.home(maya));
    expect(slack.acks.every(({ status }) => status === 200)).toBe(true);
  });

  it.each([
    ['forged', { secret: 'not-the-secret' }, 401],
    ['six minutes old', { skew: -360 }, 401],
    ['from six minutes ahead', { skew: 360 }, 401],
    ['without a signature', { headers: { 'x-slack-signature': '' } }, 401],
    ['with a signature of another version', { headers: { 'x-slack-signature': 'v1=00' } }, 401],
    ['with a timestamp that is none', { headers: { 'x-slack-request-timestamp': 'NaN' } }, 401],
    ['with another timestamp than signed', { headers: { 'x-slack-request-timestamp': '1' } }, 401],
    ['of the wrong content type', { type: 'text/plain' }, 415],
    ['without a content type', { headers: { 'content-type': '' } }, 415],
  ])('are refused when they are %s, and nobody sees anything', async (_what, fault, status) => {
    const { body, ts } = await mention();
    expect(await send({ body, ...fault })).toBe(status);
    await program.quiet();
    expect(thread(ts)).toHaveLength(1);
  });

  it.each([
    ['nothing', '', json],
    ['half a JSON', '{"type":"event_callback","event":{', json],
    ['an array', '[]', json],
    ['null', 'null', json],
    ['an event that is none', '{"type":"event_callback","event":"x"}', json],
    ['a form without fields', 'a=b', form],
    ['a payload that is no JSON', 'payload=%7B', form],
  ])('are refused with 400 when they hold %s', async (_what, body, type) => {
    expect(await send({ body, type })).toBe(400);
  });

  it('are refused when they are giant, announced or not', async () => {
    const body = JSON.stringify({ type: 'event_callback', padding: 'x'.repeat(2 * 1024 * 1024) });
    expect(await send({ body })).toBe(413);
    const url = `http://127.0.0.1:${program.world.port}/slack/events`;
    const unannounced = request(url, { method: 'POST', headers: { 'content-type': json } });
    for (let written = 0; written < 2; written += 1) unannounced.write(body.slice(0, 1024 * 1024));
    const [response] = (await once(unannounced, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(413);
    unannounced.destroy();
  });

  it('are carried out once when they are replayed', async () => {
    const { body, ts } = await mention();
    expect([await send({ body }), await send({ body }), await send({ body })]).toEqual([200, 200, 200]);
    await program.told(engineering, ts, ts);
    await program.quiet();
    expect(thread(ts)).toHaveLength(2);
  });

  it('answer Slack’s check of the address, and only when it is signed', async () => {
    const body = JSON.stringify({ type: 'url_verification', challenge: 'abc', token: 'x' });
    expect(await send({ body })).toBe(200);
    expect(await send({ body, secret: 'no' })).toBe(401);
  });

  it('are taken at one address with one method', async () => {
    const url = `http://127.0.0.1:${program.world.port}`;
    expect((await fetch(`${url}/slack/events`)).status).toBe(405);
    expect((await fetch(`${url}/slack/other`, { method: 'POST' })).status).toBe(404);
  });
});

describe('a button, form or command that nobody knows', () => {
  const user = { id: maya, username: 'maya', name: 'maya', team_id: 'T07TIDE0001' };
  const common = { user, api_app_id: 'A07ARCH0000', team: { id: 'T07TIDE0001', domain: 'tidewater' }, token: 'x' };

  it.each([
    ['view_submission', { view: { id: 'V1', type: 'modal', callback_id: 'gone', state: { values: {} }, blocks: [] } }],
    ['message_action', { callback_id: 'gone', trigger_id: '1.2', message_ts: '1.2', channel: { id: engineering } }],
    ['shortcut', { callback_id: 'gone', trigger_id: '1.2', action_ts: '1.2' }],
  ])('gets a sentence in a direct message (%s)', async (type, payload) => {
    const { slack } = program.world;
    const deliver = () => slack.people.deliver('interactive', { type, ...common, ...payload });
    const { text } = await program.seen(maya, slack.people.directMessage(maya), deliver);
    expect(text).toContain('I do not know this button or form any more');
  });

  it('gets a sentence where it was clicked', async () => {
    const { slack } = program.world;
    const element = { type: 'button', action_id: 'of_an_older_version', text: { type: 'plain_text', text: 'Old' } };
    const blocks = JSON.stringify([{ type: 'actions', elements: [element] }]);
    const old = await fetch(`${slack.url}chat.postMessage`, {
      method: 'POST',
      headers: { authorization: `Bearer ${slack.botToken}` },
      body: new URLSearchParams({ channel: engineering, text: 'Old', blocks }),
    });
    const { ts } = (await old.json()) as { ts: string };
    const click = () => slack.people.click(maya, { channel: engineering, ts }, 'of_an_older_version');
    const { text, messages } = await program.seen(maya, engineering, click);
    expect(text).toContain('I do not know this button or form any more');
    expect(messages[0]?.ephemeralTo).toBe(maya);
  });

  it('does nothing harmful with an id of a proposal that never was', async () => {
    const { slack } = program.world;
    const pages = program.world.notion.pages().length;
    const action = {
      type: 'button',
      action_id: 'proposal_approve',
      block_id: 'b',
      value: '\u0000; drop table proposals',
    };
    const payload = { type: 'block_actions', ...common, trigger_id: '1.2', container: {}, actions: [action] };
    const deliver = () => slack.people.deliver('interactive', payload);
    const { text } = await program.seen(maya, slack.people.directMessage(maya), deliver);
    expect(text).toContain('I do not know this proposal any more');
    expect(program.world.notion.pages()).toHaveLength(pages);
  });
});
