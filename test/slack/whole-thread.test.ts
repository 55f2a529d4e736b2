import { webApi } from '@slack/bolt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../../src/log.ts';
import { createChannels } from '../../src/slack/channels.ts';
import { createReadFile } from '../../src/slack/files.ts';
import { createPeople } from '../../src/slack/people.ts';
import { readWholeThread } from '../../src/slack/whole-thread.ts';
import { nothingKept } from '../notion/connect.ts';
import type { SlackStandIn } from '../standins/slack/contract.ts';
import { smallSlack } from '../standins/slack/small-workspace.ts';
import { general, maya, tom } from './surface.ts';

let slack: SlackStandIn;
beforeEach(async () => {
  slack = await smallSlack({ unlimited: true });
});
afterEach(() => slack[Symbol.asyncDispose]());

const log = createLogger('silent');

/** Like Slack for apps that are sold outside of its marketplace, when `most` is 15. */
function client(most = 1_000) {
  const options = {
    slackApiUrl: slack.url,
    retryConfig: { retries: 0 },
    logLevel: webApi.LogLevel.ERROR,
    rejectRateLimitedCalls: true,
  };
  const real = new webApi.WebClient(slack.botToken, options);
  const { replies } = real.conversations;
  real.conversations.replies = (args) =>
    replies({ ...args, limit: Math.min(most, args?.limit ?? most) } as typeof args);
  return real;
}

async function read(
  threadTs: string,
  { page, ...options }: { page?: number; most?: number; signal?: AbortSignal; onPage?: (count: number) => void } = {},
) {
  const cache = nothingKept() as unknown as Parameters<typeof createPeople>[0]['cache'];
  const parts = {
    client: client(page),
    people: createPeople({ client: client(), cache, adminUsers: [], teamId: slack.teamId }),
    places: createChannels({ client: client(), cache, log }),
    botUserId: slack.botUserId,
  };
  return readWholeThread(parts, { channelId: general, threadTs }, { signal: AbortSignal.timeout(20_000), ...options });
}

const post = (user: string, text: string, threadTs?: string, files?: { name: string; text: string }[]) =>
  slack.people.post(user, general, text, { ...(threadTs ? { threadTs } : {}), ...(files ? { files } : {}) });

describe('a whole thread', () => {
  it('of more messages than are read has its first and its latest ones, and says how many are missing', async () => {
    const root = await post(maya, 'Message 0');
    for (let count = 1; count < 13; count += 1) await post(tom, `Message ${count}`, root);
    const { messages, leftOut } = await read(root, { most: 10 });
    expect(messages.map(({ text }) => text.slice(8))).toEqual(['0', '1', '5', '6', '7', '8', '9', '10', '11', '12']);
    expect(leftOut).toBe(3);
  });

  it('has every message with its author, address and link, as it is now', async () => {
    const root = await post(maya, 'Rotate the keys, @tom');
    const edited = await post(tom, 'Tomorow', root);
    const removed = await post(tom, 'oops', root);
    await slack.people.edit(tom, general, edited, 'Tomorrow');
    await slack.people.remove(tom, general, removed);
    const thread = await read(root);
    expect(thread).toMatchObject({ channelId: general, channelName: 'general', threadTs: root, leftOut: 0 });
    expect(thread.url).toBe(`https://tidewater.slack.com/archives/${general}/p${root.replace('.', '')}`);
    expect(thread.messages).toMatchObject([
      {
        ts: root,
        url: thread.url,
        author: { id: maya, name: 'Maya Lindqvist', email: 'maya@tidewater.example', isBot: false },
        isEdited: false,
      },
      { ts: edited, text: 'Tomorrow', author: { name: 'Tom Okafor' }, isEdited: true },
    ]);
    const { permalink } = await client().chat.getPermalink({ channel: general, message_ts: edited });
    expect(thread.messages[1]?.url).toBe(permalink);
  });

  it('is read to its end where Slack gives 15 messages at a time', async () => {
    const root = await post(maya, 'Message 0');
    for (let at = 1; at < 40; at += 1) await post(at % 2 ? tom : maya, `Message ${at}`, root);
    const heard: number[] = [];
    const { messages } = await read(root, { page: 15, onPage: (count) => heard.push(count) });
    expect(messages.map(({ text }) => text)).toEqual(Array.from({ length: 40 }, (_, at) => `Message ${at}`));
    expect(heard).toEqual([15, 30, 40]);
  });

  it('leaves out what we said ourselves', async () => {
    const root = await post(maya, 'Hello');
    await client().chat.postMessage({ channel: general, thread_ts: root, text: 'An answer' });
    expect((await read(root)).messages.map(({ text }) => text)).toEqual(['Hello']);
  });

  it('knows those who are mentioned and wrote nothing', async () => {
    const root = await post(maya, 'Can <@U07TOM00002> do it?');
    const { messages, mentioned } = await read(root);
    expect(messages[0]?.text).toBe('Can Tom Okafor do it?');
    expect(mentioned).toMatchObject([{ id: tom, email: 'tom@tidewater.example' }]);
  });

  it('of one message with nothing but a file has the file', async () => {
    const root = await post(maya, '', undefined, [{ name: 'plan.md', text: '# Plan' }]);
    const [message] = (await read(root)).messages;
    expect(message).toMatchObject({ text: '', files: [{ name: 'plan.md', mimeType: 'text/markdown', bytes: 6 }] });
  });

  it('is read in spite of pauses and broken answers', async () => {
    const root = await post(maya, 'Hello');
    const path = /conversations\.replies/;
    slack.faults.add({ kind: 'error', status: 429, headers: { 'retry-after': '1' }, body: '', path, times: 1 });
    slack.faults.add({ kind: 'reset', path, times: 1 });
    expect((await read(root)).messages).toHaveLength(1);
  });

  it('that cannot be read says what to do', async () => {
    await expect(read('1700000000.000100')).rejects.toThrow('not there any more');
    slack.faults.add({ kind: 'error', status: 200, body: { ok: false, error: 'not_in_channel' }, path: /replies/ });
    await expect(read('1700000000.000100')).rejects.toThrow('Please invite me');
  });

  it('stops between two pages', async () => {
    const root = await post(maya, 'Hello');
    await expect(read(root, { signal: AbortSignal.abort() })).rejects.toThrow('aborted');
  });
});

describe('a file of a thread', () => {
  const signal = AbortSignal.timeout(10_000);
  const readFile = (change: Partial<Parameters<typeof createReadFile>[0]> = {}) =>
    createReadFile({ client: client(), botToken: slack.botToken, apiUrl: slack.url, ...change });
  const posted = async (text = '# Plan') => {
    const root = await post(maya, 'See', undefined, [{ name: 'plan.md', text }]);
    const [file] = (await read(root)).messages[0]?.files ?? [];
    if (!file) throw new Error('no file');
    return file;
  };

  it('is fetched with the token', async () => {
    expect(Buffer.from(await readFile()(await posted(), signal)).toString()).toBe('# Plan');
  });

  it('is not the page on which Slack asks people to sign in', async () => {
    await expect(readFile({ botToken: 'xoxb-other' })(await posted(), signal)).rejects.toThrow('files:read');
  });

  it('is not copied when it is too large, whatever Slack says of its size', async () => {
    const file = await posted('x'.repeat(500));
    await expect(readFile({ mostBytes: 100 })(file, signal)).rejects.toThrow('too large');
    const lying = client();
    const { info } = lying.files;
    lying.files.info = async (args) => {
      const answer = await info(args);
      if (answer.file) answer.file.size = 1;
      return answer;
    };
    await expect(readFile({ client: lying, mostBytes: 100 })(file, signal)).rejects.toThrow('too large');
  });

  it.each([
    'https://evil.example/files-pri/F1',
    'https://files.slack.com.evil.example/F1',
    'https://files.slack.com@evil.example/F1',
    'https://evilslack.com/F1',
    'http://files.slack.com/F1',
    'https://files.slack.com:8443/F1',
    'file:///etc/passwd',
    'http://127.0.0.1:1/F1',
    'not an address',
  ])('is not fetched from %s: the token stays with Slack', async (url) => {
    const lying = client();
    lying.files.info = async () => ({ ok: true, file: { id: 'F1', name: 'x', url_private_download: url } });
    await expect(readFile({ client: lying })({ fileId: 'F1', name: 'x' }, signal)).rejects.toThrow('not kept at Slack');
  });

  it('that is gone is said to be', async () => {
    await expect(readFile()({ fileId: 'F0NOTHING', name: 'old.pdf' }, signal)).rejects.toThrow(
      'Slack does not let me read the file “old.pdf”',
    );
  });
});
