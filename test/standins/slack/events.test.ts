import { describe, expect, it } from 'vitest';
import type { SlackOptions, SlackStandIn } from './contract.ts';
import { clientOf, type Listener, listen, maya, smallSlack, tom, withManifest } from './small-workspace.ts';

async function withApp(
  run: (slack: SlackStandIn, app: Listener) => Promise<void>,
  options: { manifest?: (yaml: string) => string } & Partial<SlackOptions> = {},
) {
  const { manifest, ...rest } = options;
  await using slack = await (manifest ? withManifest(manifest, rest) : smallSlack(rest));
  await using app = await listen(slack);
  await run(slack, app);
}

describe('a message', () => {
  it('with a mention comes as a mention and as a message, with ids of their own', () =>
    withApp(async (slack, { bodies, events }) => {
      const ts = await slack.people.post(maya, 'general', '@Archivist hello & <welcome>');
      expect(new Set(events().map((event) => event.type))).toEqual(new Set(['app_mention', 'message']));
      expect(events().map((event) => event.ts)).toEqual([ts, ts]);
      expect(bodies[0]?.event_id).not.toBe(bodies[1]?.event_id);
      expect(events()[0]?.text).toBe('<@U07ARCH0000> hello &amp; &lt;welcome&gt;');
      expect(events().find((event) => event.type === 'app_mention')).not.toHaveProperty('channel_type');
    }));

  it('in a thread names the author of its root', () =>
    withApp(async (slack, { events }) => {
      const root = await slack.people.post(maya, 'general', 'root');
      await slack.people.post(tom, 'general', 'reply', { threadTs: root });
      expect(events()[1]).toMatchObject({ thread_ts: root, parent_user_id: maya, channel_type: 'channel' });
    }));

  it('in a direct message is no mention', () =>
    withApp(async (slack, { events }) => {
      await slack.people.post(maya, slack.people.directMessage(maya), '<@U07ARCH0000> hello');
      expect(events()).toMatchObject([{ type: 'message', channel_type: 'im' }]);
    }));

  it('brings its files', () =>
    withApp(async (slack, { events }) => {
      await slack.people.post(maya, 'general', 'see', { files: [{ name: 'notes.md', text: '# Notes' }] });
      expect(events()).toMatchObject([
        { subtype: 'file_share', files: [{ name: 'notes.md', mimetype: 'text/markdown', size: 7 }] },
      ]);
    }));

  it('of the app itself comes back with its bot id', () =>
    withApp(async (slack, { events }) => {
      await clientOf(slack).chat.postMessage({ channel: 'C07GENERAL1', text: 'me' });
      await slack.until(() => events().length === 1);
      expect(events()).toMatchObject([{ type: 'message', bot_id: 'B07ARCH0000', app_id: 'A07ARCH0000' }]);
    }));

  it('comes again when it is edited and when it is deleted', () =>
    withApp(async (slack, { events }) => {
      const ts = await slack.people.post(maya, 'general', 'before');
      await slack.people.edit(maya, 'general', ts, 'after');
      await slack.people.remove(maya, 'general', ts);
      expect(events().slice(1)).toMatchObject([
        {
          subtype: 'message_changed',
          hidden: true,
          message: { text: 'after', edited: { user: maya } },
          previous_message: { text: 'before' },
        },
        { subtype: 'message_deleted', deleted_ts: ts, previous_message: { text: 'after' } },
      ]);
    }));

  it('in a shared channel says that it is shared', () =>
    withApp(async (slack, { bodies }) => {
      await slack.people.post(maya, 'supplier', 'hello');
      expect(bodies).toMatchObject([{ is_ext_shared_channel: true, team_id: slack.teamId }]);
    }));
});

describe('what is not delivered', () => {
  it('is what happens where the bot is not', () =>
    withApp(async (slack, { events }) => {
      await slack.people.post(tom, 'board', '<@U07ARCH0000> hello');
      await slack.people.inviteBot(tom, 'board');
      await slack.people.post(tom, 'board', 'now you hear me');
      expect(events()).toMatchObject([{ text: 'now you hear me', channel_type: 'group' }]);
    }));

  it('is what the manifest does not subscribe to', () =>
    withApp(
      async (slack, { events }) => {
        await slack.people.post(maya, 'general', 'hello');
        const ts = await slack.people.post(maya, slack.people.directMessage(maya), 'hello');
        await slack.people.react(maya, slack.people.directMessage(maya), ts, 'eyes');
        expect(events()).toMatchObject([{ channel_type: 'im' }]);
      },
      { manifest: (yaml) => yaml.replace('- message.channels', '- reaction_added') },
    ));

  it('is what its scopes do not cover', () =>
    withApp(
      async (slack, { events }) => {
        await slack.people.post(maya, 'general', '<@U07ARCH0000> hello');
        expect(events()).toMatchObject([{ type: 'message' }]);
      },
      { manifest: (yaml) => yaml.replace('- app_mentions:read', '- reactions:read') },
    ));

  it('is an ephemeral message', () =>
    withApp(async (slack, { events }) => {
      await clientOf(slack).chat.postEphemeral({ channel: 'C07GENERAL1', user: maya, text: 'only you' });
      await slack.people.post(maya, 'general', 'hello');
      expect(events()).toMatchObject([{ text: 'hello' }]);
    }));
});

describe('other events', () => {
  it('tell which tab of the app a person opened, with the Home that was there', () =>
    withApp(async (slack, { events }) => {
      await slack.people.openHome(maya);
      await clientOf(slack).views.publish({ user_id: maya, view: { type: 'home', blocks: [{ type: 'divider' }] } });
      await slack.people.openHome(maya);
      await slack.people.openHome(maya, 'messages');
      expect(events()).toMatchObject([{ tab: 'home' }, { tab: 'home', view: { type: 'home' } }, { tab: 'messages' }]);
      expect(events()[0]).not.toHaveProperty('view');
    }));

  it('tell that a person stopped a session, and which streams that ended', () =>
    withApp(async (slack, { events }) => {
      const channel = slack.people.directMessage(maya);
      const root = await slack.people.post(maya, channel, 'go');
      const { chat, agents } = clientOf(slack);
      const { ts } = await chat.startStream({
        channel,
        thread_ts: root,
        chunks: [{ type: 'markdown_text', text: 'a' }],
      });
      await agents.sessions.setStatus({ channel_id: channel, thread_ts: root, status: 'processing' });
      await slack.people.stop(maya, channel, root);
      expect(events().at(-1)).toMatchObject({
        type: 'agent_session_stopped',
        user: maya,
        thread_ts: root,
        streaming_message_ts: [ts],
      });
    }));

  it('tell a reaction to those who subscribed', () =>
    withApp(
      async (slack, { events }) => {
        const ts = await slack.people.post(maya, slack.people.directMessage(maya), 'hello');
        await slack.people.react(maya, slack.people.directMessage(maya), ts, 'eyes');
        expect(events().at(-1)).toMatchObject({
          type: 'reaction_added',
          reaction: 'eyes',
          item: { ts },
          item_user: maya,
        });
      },
      {
        manifest: (yaml) =>
          yaml.replace('- message.channels', '- reaction_added').replace('- groups:read', '- reactions:read'),
      },
    ));
});

describe('people', () => {
  it('can do only what Slack lets them', async () => {
    await using slack = await smallSlack();
    const ts = await slack.people.post(maya, 'general', 'mine');
    const { people } = slack;
    await expect(people.post(maya, 'leads', 'x')).rejects.toThrow('no channel');
    await expect(people.post(maya, 'general', 'x', { threadTs: '1.1' })).rejects.toThrow('no message');
    await expect(people.edit(tom, 'general', ts, 'x')).rejects.toThrow('wrote themselves');
    await expect(people.command(maya, 'general', '/other', '')).rejects.toThrow('not a valid command');
    await expect(people.shortcut(maya, 'general', ts, 'none')).rejects.toThrow('no message shortcut');
    await expect(people.submit(maya, {})).rejects.toThrow('no modal');
    await expect(people.stop(maya, 'general', ts)).rejects.toThrow('nothing to stop');
  });
});
