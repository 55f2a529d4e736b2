import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SlackStandIn } from './contract.ts';
import { clientOf, errorOf, maya, smallSlack, tom, withManifest } from './small-workspace.ts';

const general = 'C07GENERAL1';
let now = 1_700_000_000_000;
let slack: SlackStandIn;
beforeEach(async () => {
  slack = await smallSlack({ unlimited: true, now: () => now });
});
afterEach(() => slack[Symbol.asyncDispose]());

const chat = () => clientOf(slack).chat;

describe('chat.postMessage', () => {
  it('refuses what has no content, too much of it, or two kinds at once', async () => {
    const post = (more: object) => errorOf(clientOf(slack).apiCall('chat.postMessage', { channel: general, ...more }));
    expect(await post({})).toBe('no_text');
    expect(await post({ text: 'x'.repeat(40_001) })).toBe('msg_too_long');
    expect(await post({ markdown_text: 'x'.repeat(12_001) })).toBe('msg_too_long');
    expect(await post({ markdown_text: 'x', text: 'y' })).toBe('markdown_text_conflict');
    expect(await post({ blocks: '{' })).toBe('invalid_blocks_format');
    expect(await post({ text: 'x', metadata: '{' })).toBe('invalid_metadata_format');
  });

  it('says which block is wrong and why', async () => {
    const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(3001) } }];
    const refused = await chat()
      .postMessage({ channel: general, text: 'x', blocks })
      .catch((error: unknown) => error);
    expect(refused).toMatchObject({ data: { error: 'invalid_blocks' } });
    expect(JSON.stringify(refused)).toContain('[json-pointer:/blocks/0/text/text]');
  });

  it('counts all the text beside markdown blocks', async () => {
    const blocks = [
      { type: 'markdown', text: 'x'.repeat(12_000) },
      { type: 'section', text: { type: 'mrkdwn', text: 'y'.repeat(2000) } },
    ];
    expect(await errorOf(chat().postMessage({ channel: general, text: 'x', blocks }))).toBe('msg_blocks_too_long');
  });

  it('answers in threads only under a root that exists', async () => {
    const root = await slack.people.post(maya, general, 'root');
    const reply = await slack.people.post(tom, general, 'reply', { threadTs: root });
    const post = (threadTs: string) =>
      errorOf(chat().postMessage({ channel: general, text: 'x', thread_ts: threadTs }));
    expect(await post('1.000001')).toBe('thread_not_found');
    expect(await post(reply)).toBe('cannot_reply_to_message');
    expect(await post(root)).toBeUndefined();
    expect(slack.thread(general, root).map((message) => message.text)).toEqual(['root', 'reply', 'x']);
  });

  it('reaches a person by their id', async () => {
    await chat().postMessage({ channel: maya, text: 'psst' });
    expect(slack.messages(slack.people.directMessage(maya))).toMatchObject([{ text: 'psst', isBot: true }]);
  });

  it('takes another name only with the scope for it', async () => {
    expect(await errorOf(chat().postMessage({ channel: general, text: 'x', username: 'Boss' }))).toBe('missing_scope');
  });

  it('does not reach a direct message when the manifest has no messages tab', async () => {
    await using mute = await withManifest((yaml) =>
      yaml.replace('messages_tab_enabled: true', 'messages_tab_enabled: false'),
    );
    expect(await errorOf(clientOf(mute).chat.postMessage({ channel: maya, text: 'x' }))).toBe('messages_tab_disabled');
  });
});

describe('chat.postEphemeral', () => {
  it('is seen by its viewer alone, and by no method', async () => {
    const { message_ts: ts = '' } = await chat().postEphemeral({ channel: general, user: maya, text: 'only you' });
    expect(slack.messages(general, maya)).toMatchObject([{ text: 'only you', ephemeralTo: maya }]);
    expect(slack.messages(general, tom)).toEqual([]);
    expect(slack.messages(general)).toEqual([]);
    const { messages } = await clientOf(slack).conversations.history({ channel: general });
    expect(messages).toEqual([]);
    expect(await errorOf(chat().update({ channel: general, ts, text: 'x' }))).toBe('message_not_found');
    expect(await errorOf(chat().getPermalink({ channel: general, message_ts: ts }))).toBe('message_not_found');
  });

  it('refuses people who are not in the channel', async () => {
    expect(await errorOf(chat().postEphemeral({ channel: 'C07PRIVATE1', user: maya, text: 'x' }))).toBe(
      'user_not_in_channel',
    );
  });
});

describe('chat.update and chat.delete', () => {
  it('change only what the app posted', async () => {
    const theirs = await slack.people.post(maya, general, 'mine');
    expect(await errorOf(chat().update({ channel: general, ts: theirs, text: 'x' }))).toBe('cant_update_message');
    expect(await errorOf(chat().delete({ channel: general, ts: theirs }))).toBe('cant_delete_message');
    expect(await errorOf(chat().update({ channel: general, ts: '1.1', text: 'x' }))).toBe('message_not_found');
    expect(await errorOf(chat().delete({ channel: general, ts: '1.1' }))).toBe('message_not_found');
  });

  it('fail for text above 4,000 characters', async () => {
    const { ts = '' } = await chat().postMessage({ channel: general, text: 'x' });
    expect(await errorOf(chat().update({ channel: general, ts, text: 'x'.repeat(4001) }))).toBe('msg_too_long');
  });

  it('keep the blocks that an update does not name', async () => {
    const { ts = '' } = await chat().postMessage({ channel: general, text: 'x', blocks: [{ type: 'divider' }] });
    await chat().update({ channel: general, ts, text: 'y' });
    expect(slack.messages(general)).toMatchObject([{ text: 'y', blocks: [{ type: 'divider' }] }]);
    await chat().update({ channel: general, ts, text: 'z', blocks: [] });
    expect(slack.messages(general)).toMatchObject([{ text: 'z', blocks: [] }]);
  });

  it('remove a message for good', async () => {
    const { ts = '' } = await chat().postMessage({ channel: general, text: 'x' });
    await chat().delete({ channel: general, ts });
    expect(slack.messages(general)).toEqual([]);
  });
});

describe('status, sessions and prompts', () => {
  it('clear a status after two minutes or with the next message of the app', async () => {
    const ts = await slack.people.post(maya, general, 'root');
    const setStatus = () =>
      clientOf(slack).assistant.threads.setStatus({ channel_id: general, thread_ts: ts, status: 'is reading' });
    await setStatus();
    expect(slack.threadStatus(general, ts)).toBe('is reading');
    now += 2 * 60_000;
    expect(slack.threadStatus(general, ts)).toBeUndefined();
    await setStatus();
    await chat().postMessage({ channel: general, thread_ts: ts, text: 'done' });
    expect(slack.threadStatus(general, ts)).toBeUndefined();
  });

  it('refuse a thread that is not there, unknown states and too many items', async () => {
    const ts = await slack.people.post(maya, general, 'root');
    const { assistant, agents } = clientOf(slack);
    const place = { channel_id: general, thread_ts: ts };
    const prompts = Array.from({ length: 5 }, () => ({ title: 't', message: 'm' }));
    const loading = Array.from({ length: 11 }, () => 'x');
    expect(await errorOf(assistant.threads.setStatus({ ...place, thread_ts: '1.1', status: 'x' }))).toBe(
      'invalid_thread_ts',
    );
    expect(await errorOf(assistant.threads.setStatus({ ...place, status: 'x', loading_messages: loading }))).toBe(
      'invalid_arguments',
    );
    expect(await errorOf(assistant.threads.setSuggestedPrompts({ ...place, prompts }))).toBe('too_many_prompts');
    expect(await errorOf(agents.sessions.setStatus({ ...place, status: 'busy' }))).toBe('invalid_arguments');
    expect(await errorOf(agents.sessions.rename({ ...place, title: 'x' }))).toBe('not_authorized');
  });

  it('keep the title that a session was created with until it is renamed', async () => {
    const ts = await slack.people.post(maya, general, 'root');
    const { sessions } = clientOf(slack).agents;
    const place = { channel_id: general, thread_ts: ts };
    await sessions.setStatus({ ...place, status: 'processing', title: 'First' });
    await sessions.setStatus({ ...place, status: 'active', title: 'Second' });
    expect(slack.session(general, ts)).toEqual({ status: 'active', title: 'First' });
    await sessions.rename({ ...place, title: 'Third' });
    expect(slack.session(general, ts)).toEqual({ status: 'active', title: 'Third' });
  });

  it('warn when the app cannot be stopped', async () => {
    await using stubborn = await withManifest((yaml) => yaml.replace('- agent_session_stopped', '- app_uninstalled'));
    const ts = await stubborn.people.post(maya, general, 'root');
    const place = { channel_id: general, thread_ts: ts, status: 'processing' };
    const answer = await clientOf(stubborn).agents.sessions.setStatus(place);
    expect(answer.warning).toBe('missing_agent_session_stopped_event_subscription');
    await expect(stubborn.people.stop(maya, general, ts)).rejects.toThrow('no Stop button');
  });

  it('show the manifest’s prompts until the app sets others', async () => {
    const channel = slack.people.directMessage(maya);
    expect(slack.suggestedPrompts(channel).map((prompt) => prompt.title)).toContain('Find a how-to');
    const prompts = [{ title: 'Go on', message: 'Tell me more' }] as const;
    await clientOf(slack).assistant.threads.setSuggestedPrompts({ channel_id: channel, prompts: [...prompts] });
    expect(slack.suggestedPrompts(channel)).toEqual(prompts);
  });
});
