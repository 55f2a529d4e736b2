import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { findNotionId } from '../src/notion/ids.ts';
import { commandName } from '../src/slack/command-text.ts';

const root = join(import.meta.dirname, '..');

interface Manifest {
  features: {
    slash_commands: { command: string }[];
    shortcuts?: { callback_id: string }[];
    unfurl_domains: string[];
  };
  oauth_config: { scopes: { bot: string[] } };
  settings: { event_subscriptions: { bot_events: string[] } };
}
const manifest = parse(readFileSync(join(root, 'manifest.yml'), 'utf8')) as Manifest;
const slack = readdirSync(join(root, 'src/slack'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => readFileSync(join(root, 'src/slack', path), 'utf8'))
  .join('\n');

/** The scope that each Web API method needs, as Slack documents it. */
const scopes: Record<string, string[]> = {
  'agents.sessions.setStatus': ['assistant:write'],
  'assistant.threads.setStatus': ['assistant:write'],
  'assistant.threads.setSuggestedPrompts': ['assistant:write'],
  'chat.postMessage': ['chat:write'],
  'chat.postEphemeral': ['chat:write'],
  'chat.update': ['chat:write'],
  'chat.startStream': ['chat:write'],
  'chat.unfurl': ['links:write'],
  'conversations.history': ['channels:history', 'groups:history'],
  'conversations.info': ['channels:read', 'groups:read'],
  'conversations.members': ['channels:read', 'groups:read'],
  'conversations.replies': ['channels:history', 'groups:history'],
  'files.info': ['files:read'],
  'users.info': ['users:read', 'users:read.email'],
};
const eventScopes: Record<string, string> = {
  app_mention: 'app_mentions:read',
  link_shared: 'links:read',
  'message.channels': 'channels:history',
  'message.groups': 'groups:history',
  'message.im': 'im:history',
};
const methodsCalled = [...slack.matchAll(/\b(?:client|hasty|api)\.((?:[a-z]\w*\.)+[a-z]\w*)\(/gi)].map(
  ([, method = '']) => method,
);

describe('manifest.yml and the listeners', () => {
  it('subscribe to the same events', () => {
    const listened = [...slack.matchAll(/(?:\.event\(\s*|readMessageEvent\(body, |event\?\.type !== )'([^']+)'/g)].map(
      ([, event]) => event,
    );
    const subscribed = manifest.settings.event_subscriptions.bot_events.map((event) =>
      event.replace(/^message\..*/, 'message'),
    );
    expect(new Set(listened)).toEqual(new Set(subscribed));
  });

  it('know the same commands and shortcuts', () => {
    expect([commandName]).toEqual(manifest.features.slash_commands.map(({ command }) => command));
    const shortcuts = [...slack.matchAll(/Shortcut = '([^']+)'/g)].map(([, id]) => id);
    expect(shortcuts).toEqual((manifest.features.shortcuts ?? []).map(({ callback_id }) => callback_id));
  });

  it('name the hosts of Notion’s links, of which Slack allows five', () => {
    const { unfurl_domains: domains } = manifest.features;
    expect(domains.length).toBeLessThanOrEqual(5);
    const id = '0123456789abcdef0123456789abcdef';
    for (const host of ['www.notion.so', 'notion.so', 'app.notion.com', 'tidewater.notion.site']) {
      expect(findNotionId(`https://${host}/Page-${id}`), host).toBeDefined();
      expect(
        domains.some((domain) => host === domain || host.endsWith(`.${domain}`)),
        host,
      ).toBe(true);
    }
  });

  it('grant what the events and methods need, and nothing more', () => {
    const events = manifest.settings.event_subscriptions.bot_events.flatMap((event) => eventScopes[event] ?? []);
    const methods = methodsCalled.flatMap((method) => scopes[method] ?? []);
    expect(new Set(manifest.oauth_config.scopes.bot)).toEqual(new Set([...events, ...methods, 'commands']));
  });
});
