import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import type { SlackStandIn } from './contract.ts';
import { isJson, type Json, textOf } from './json.ts';
import { boltApp, clientOf, httpApp, maya, smallSlack } from './small-workspace.ts';

/** A bare Socket Mode connection that records what comes and acknowledges only when told to. */
async function connect(slack: SlackStandIn, acknowledges = true) {
  const { url = '' } = await clientOf(slack, slack.appToken).apps.connections.open();
  const socket = new WebSocket(url);
  const received: Json[] = [];
  const hello = Promise.withResolvers<Json>();
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString('utf8')) as Json;
    if (message.type === 'hello') return hello.resolve(message);
    received.push(message);
    if (acknowledges) socket.send(JSON.stringify({ envelope_id: message.envelope_id, payload: { text: 'done' } }));
  });
  return { socket, received, hello: await hello.promise };
}

async function eventually(check: () => void): Promise<void> {
  await expect
    .poll(
      () => {
        check();
        return true;
      },
      { timeout: 5_000 },
    )
    .toBe(true);
}

/** An HTTP receiver that answers as told and keeps the requests. */
async function receiver(answer: (count: number) => number) {
  const requests: { headers: NodeJS.Dict<string | string[]>; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => (body += part));
    request.on('end', () => {
      requests.push({ headers: request.headers, body });
      const status = answer(requests.length);
      if (status) response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;
  return {
    url,
    requests,
    [Symbol.dispose]() {
      server.close().closeAllConnections();
    },
  };
}

describe('Socket Mode', () => {
  it('greets each connection and brings each envelope to one of them', async () => {
    await using slack = await smallSlack();
    const [first, second] = [await connect(slack), await connect(slack)];
    expect(second.hello).toMatchObject({ num_connections: 2, connection_info: { app_id: 'A07ARCH0000' } });
    await slack.people.post(maya, 'general', 'one');
    await slack.people.post(maya, 'general', 'two');
    expect([first.received.length, second.received.length]).toEqual([1, 1]);
    expect(first.received[0]).toMatchObject({ type: 'events_api', retry_attempt: 0, accepts_response_payload: false });
  });

  it('lets an address be used once', async () => {
    await using slack = await smallSlack();
    const { url = '' } = await clientOf(slack, slack.appToken).apps.connections.open();
    const first = new WebSocket(url);
    await new Promise((resolve) => first.once('open', resolve));
    const second = new WebSocket(url);
    await expect(
      new Promise((resolve, reject) => second.once('open', resolve).once('error', reject)),
    ).rejects.toThrow();
  });

  it('brings an event again when it was not acknowledged, until it is', async () => {
    await using slack = await smallSlack({ ackTimeoutMs: 30, retryDelaysMs: [0, 20, 20] });
    const { received } = await connect(slack, false);
    await slack.people.post(maya, 'general', 'hello');
    await eventually(() => expect(received).toHaveLength(4));
    expect(received.map((envelope) => envelope.retry_attempt)).toEqual([0, 1, 2, 3]);
    expect(received[1]).toMatchObject({ retry_reason: 'http_timeout' });
    expect(
      new Set(received.map((envelope) => (isJson(envelope.payload) ? envelope.payload.event_id : ''))),
    ).toHaveProperty('size', 1);
    expect(new Set(received.map((envelope) => envelope.envelope_id))).toHaveProperty('size', 4);
  });

  it('gives an event to another connection when its own closes before the acknowledgement', async () => {
    await using slack = await smallSlack({ retryDelaysMs: [10] });
    const first = await connect(slack, false);
    const posting = slack.people.post(maya, 'general', 'hello');
    await eventually(() => expect(first.received).toHaveLength(1));
    const second = await connect(slack);
    first.socket.terminate();
    await posting;
    await eventually(() => expect(second.received).toMatchObject([{ retry_attempt: 1 }]));
  });

  it('never brings an interaction twice', async () => {
    await using slack = await smallSlack({ ackTimeoutMs: 30, retryDelaysMs: [0] });
    const { received } = await connect(slack, false);
    expect(await slack.people.command(maya, 'general', '/notion', 'help')).toMatchObject({ status: 504 });
    await slack.people.post(maya, 'general', 'later');
    await eventually(() => expect(received).toHaveLength(3));
    expect(received.filter((envelope) => envelope.type === 'slash_commands')).toHaveLength(1);
  });

  it('serves a real Bolt app, which sees the same event twice when it is redelivered', async () => {
    await using slack = await smallSlack();
    const app = boltApp(slack);
    const seen: { id: string; retry: number | undefined }[] = [];
    app.event('app_mention', async ({ body, context }) => {
      seen.push({ id: body.event_id, retry: context.retryNum });
    });
    await app.start();
    await slack.people.post(maya, 'general', '<@U07ARCH0000> hello');
    await eventually(() => expect(seen).toHaveLength(1));
    await slack.people.redeliver(seen[0]?.id ?? '');
    await eventually(() =>
      expect(seen).toEqual([{ id: seen[0]?.id }, { id: seen[0]?.id, retry: 1 }].map((one) => ({ retry: 0, ...one }))),
    );
    await app.stop();
  });
});

describe('signed HTTP', () => {
  it('is taken by a real Bolt app, which answers through the Web API', async () => {
    await using slack = await smallSlack();
    await using app = await httpApp(slack, (bolt) => {
      bolt.event('app_mention', async ({ event, say }) => void (await say({ text: 'hello', thread_ts: event.ts })));
      bolt.command('/notion', async ({ ack }) => ack('only you'));
    });
    slack.deliverTo(app.url);
    const ts = await slack.people.post(maya, 'general', '<@U07ARCH0000> hi');
    await slack.until(() => slack.thread('general', ts).find((message) => message.text === 'hello'));
    expect(await slack.people.command(maya, 'general', '/notion', 'help')).toMatchObject({ status: 200 });
    expect(slack.messages('general', maya).at(-1)).toMatchObject({ text: 'only you', ephemeralTo: maya });
  });

  it('is refused by Bolt when the signature is forged or old', async () => {
    await using slack = await smallSlack();
    await using app = await httpApp(slack, () => {});
    slack.deliverTo(app.url);
    const payload = { type: 'event_callback', event: { type: 'app_mention' } };
    expect(await slack.people.deliver('event', payload, { 'x-slack-signature': 'v0=00' })).toMatchObject({
      status: 401,
    });
    const old = String(Math.floor(Date.now() / 1000) - 600);
    expect(await slack.people.deliver('event', payload, { 'x-slack-request-timestamp': old })).toMatchObject({
      status: 401,
    });
  });

  it('tries again at once and twice later, saying why', async () => {
    await using slack = await smallSlack({ retryDelaysMs: [0, 20, 20], ackTimeoutMs: 60 });
    using app = await receiver((count) => [500, 0, 302, 200][count - 1] ?? 200);
    slack.deliverTo(app.url);
    await slack.people.post(maya, 'general', 'hello');
    await eventually(() => expect(app.requests).toHaveLength(4));
    expect(app.requests.map(({ headers }) => [headers['x-slack-retry-num'], headers['x-slack-retry-reason']])).toEqual([
      [undefined, undefined],
      ['1', 'http_error'],
      ['2', 'http_timeout'],
      ['3', 'http_error'],
    ]);
  });

  it('keeps what no attempt brought to the app', async () => {
    await using slack = await smallSlack({ retryDelaysMs: [0, 5, 5] });
    using app = await receiver(() => 500);
    slack.deliverTo(app.url);
    const ts = await slack.people.post(maya, 'general', 'hello');
    await eventually(() => expect(slack.abandoned).toMatchObject([{ event: { type: 'message', ts } }]));
    expect(app.requests).toHaveLength(4);
  });

  it('brings an event twice at the same moment when told to', async () => {
    await using slack = await smallSlack({ duplicates: 1 });
    using app = await receiver(() => 200);
    slack.deliverTo(app.url);
    await slack.people.post(maya, 'general', 'hello');
    const [first, second, ...more] = app.requests.map(({ body }) => body);
    expect([first === second, more]).toEqual([true, []]);
  });

  it('sends events as JSON, commands and interactions as forms', async () => {
    await using slack = await smallSlack();
    using app = await receiver(() => 200);
    slack.deliverTo(app.url);
    await slack.people.post(maya, 'general', 'hello');
    await slack.people.command(maya, 'general', '/notion', 'ask me');
    await slack.people.deliver('interactive', { type: 'view_closed' });
    const [event, command, interaction] = app.requests;
    expect(JSON.parse(event?.body ?? '')).toMatchObject({ type: 'event_callback', api_app_id: 'A07ARCH0000' });
    expect(Object.fromEntries(new URLSearchParams(command?.body))).toMatchObject({
      command: '/notion',
      text: 'ask me',
    });
    expect(JSON.parse(new URLSearchParams(interaction?.body).get('payload') ?? '')).toEqual({ type: 'view_closed' });
    expect(textOf(event?.headers['x-slack-signature'])).toMatch(/^v0=[0-9a-f]{64}$/);
  });

  it('says so when nobody listens', async () => {
    await using slack = await smallSlack({ requestUrl: 'http://127.0.0.1:9/slack/events', retryDelaysMs: [] });
    expect(await slack.people.deliver('event', { type: 'event_callback' })).toMatchObject({ status: 503 });
  });
});
