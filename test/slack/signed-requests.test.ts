import { createHmac } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answering, answers, general, maya, openSurface, readable, type Surface, text } from './surface.ts';

let surface: Surface;
beforeEach(async () => {
  surface = await openSurface(answering(text('Every 90 days.')), { http: true });
});
afterEach(() => surface[Symbol.asyncDispose]());

const json = 'application/json';
const form = 'application/x-www-form-urlencoded';

interface Sent {
  type?: string;
  secret?: string;
  ageSeconds?: number;
  headers?: Record<string, string>;
}

/** A request as anybody could send it, signed like Slack's unless told otherwise. */
function request(body: string, { type = json, secret, ageSeconds = 0, headers }: Sent = {}): RequestInit {
  const timestamp = String(Math.floor(Date.now() / 1_000) - ageSeconds);
  const hmac = createHmac('sha256', secret ?? surface.slack.signingSecret).update(`v0:${timestamp}:${body}`);
  const signed = {
    'content-type': type,
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': `v0=${hmac.digest('hex')}`,
  };
  return { method: 'POST', headers: { ...signed, ...headers }, body };
}

const statusOf = async (init: RequestInit) => (await fetch(surface.url ?? '', init)).status;
const send = (body: string, sent?: Sent) => statusOf(request(body, sent));

let count = 0;
function mention(words = 'How?') {
  count += 1;
  const ts = `17${Date.now()}.${String(count).padStart(6, '0')}`;
  const event = {
    type: 'app_mention',
    user: maya,
    ts,
    channel: general,
    text: `<@${surface.slack.botUserId}> ${words}`,
    event_ts: ts,
  };
  return JSON.stringify({
    type: 'event_callback',
    team_id: surface.slack.teamId,
    event_id: `Ev${ts}`,
    is_ext_shared_channel: false,
    event,
  });
}

/** Long enough for anything that got through to have been asked. */
async function nothingWasAsked() {
  const ts = await surface.slack.people.post(maya, general, '@Archivist last?');
  await answers(surface.slack, general, ts);
  expect(surface.turns.map(({ prompt }) => prompt)).toEqual(['last?']);
}

describe('requests over HTTP', () => {
  it('signed by Slack are answered: mention, command and button', async () => {
    const { slack } = surface;
    const ts = await slack.people.post(maya, general, '@Archivist How do we rotate keys?');
    const [answer] = await answers(slack, general, ts);
    expect(readable(answer)).toContain('Every 90 days.');
    expect((await slack.people.command(maya, general, '/notion', 'help')).status).toBe(200);
    await slack.people.click(
      maya,
      { channel: general, ts: answer?.ts ?? '' },
      'answer_feedback',
      `good:${surface.turns[0]?.id}`,
    );
    await expect.poll(() => surface.storage.feedback.read(slack.teamId, general, answer?.ts ?? '')).toHaveLength(1);
  });

  it('forged, without signature, too old or from the future are refused with 401', async () => {
    expect(await send(mention(), { secret: 'another-secret-altogether' })).toBe(401);
    expect(await send(mention(), { headers: { 'x-slack-signature': '' } })).toBe(401);
    expect(await send(mention(), { headers: { 'x-slack-signature': 'v1=00' } })).toBe(401);
    expect(await send(mention(), { headers: { 'x-slack-request-timestamp': 'soon' } })).toBe(401);
    expect(await send(mention(), { ageSeconds: 301 })).toBe(401);
    expect(await send(mention(), { ageSeconds: -302 })).toBe(401);
    expect(await send('ssl_check=1&payload=%7B%7D', { type: form, secret: 'another-secret-altogether' })).toBe(401);
    await nothingWasAsked();
  });

  it('replayed exactly have no effect', async () => {
    const asked = {
      command: '/notion',
      text: 'ask How?',
      user_id: maya,
      channel_id: general,
      team_id: surface.slack.teamId,
    };
    const init = request(new URLSearchParams(asked).toString(), { type: form });
    expect(await statusOf(init)).toBe(200);
    expect(await statusOf(init)).toBe(200);
    const ts = await surface.slack.people.post(maya, general, '@Archivist last?');
    await answers(surface.slack, general, ts);
    expect(surface.turns.map(({ prompt }) => prompt)).toEqual(['How?', 'last?']);
  });

  it.each([
    ['{"type": "event_callback"', json],
    ['null', json],
    ['[]', json],
    ['"text"', json],
    ['{}', json],
    ['{"type":"event_callback","event":null}', json],
    ['payload=%7B', form],
    ['payload=null', form],
    ['nothing=here', form],
    ['', json],
  ])('malformed like %s are refused with 400', async (body, type) => {
    expect(await send(body, { type })).toBe(400);
  });

  it('of another type are refused with 415, over 1 MiB with 413', async () => {
    expect(await send(mention(), { type: 'text/plain' })).toBe(415);
    expect(await send(mention(), { type: 'multipart/form-data; boundary=x' })).toBe(415);
    expect(await send(`{"type":"x","padding":"${'x'.repeat(1024 * 1024)}"}`)).toBe(413);
    await nothingWasAsked();
  });

  it('of a giant size without a length are refused with 413 as well', async () => {
    const endless = new ReadableStream<Uint8Array>({
      async pull(controller) {
        await nextTurn(); // else the client never lets the server, in the same process, have its turn
        controller.enqueue(new Uint8Array(64 * 1024).fill(120));
      },
    });
    const status = await fetch(surface.url ?? '', {
      method: 'POST',
      headers: { 'content-type': json },
      body: endless,
      duplex: 'half',
    } as RequestInit).then(
      (response) => response.status,
      () => 'cut',
    );
    expect([413, 'cut']).toContain(status);
    await nothingWasAsked();
  });

  it('answer Slack’s question whether the address is ours', async () => {
    expect(await send('{"type":"url_verification","challenge":"c"}')).toBe(200);
  });

  it('are left for another process once this one stops', async () => {
    const stopped = surface.surface.stop();
    expect(await send(mention())).toBe(503);
    await stopped;
  });
});
