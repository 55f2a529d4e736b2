import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { isJson, type Json, jsonList, textOf } from './json.ts';

/** What the workspace knows about the app: exactly what its manifest says, no more. */
export interface AppManifest {
  name: string;
  botName: string;
  scopes: string[];
  events: string[];
  commands: { command: string; description: string; usageHint: string; escapes: boolean }[];
  shortcuts: { type: string; name: string; callbackId: string }[];
  unfurlDomains: string[];
  suggestedPrompts: { title: string; message: string }[];
  isAgent: boolean;
  homeTab: boolean;
  messagesTab: boolean;
  interactive: boolean;
}

export function readManifest(path: string): AppManifest {
  const document: unknown = parse(readFileSync(path, 'utf8'));
  const root = isJson(document) ? document : {};
  const features = part(root, 'features');
  const settings = part(root, 'settings');
  const agent = part(features, 'agent_view');
  const home = part(features, 'app_home');
  return {
    name: textOf(part(root, 'display_information').name),
    botName: textOf(part(features, 'bot_user').display_name),
    scopes: strings(part(part(root, 'oauth_config'), 'scopes').bot),
    events: strings(part(settings, 'event_subscriptions').bot_events),
    commands: jsonList(features.slash_commands).map((command) => ({
      command: textOf(command.command),
      description: textOf(command.description),
      usageHint: textOf(command.usage_hint),
      escapes: command.should_escape === true,
    })),
    shortcuts: jsonList(features.shortcuts).map((shortcut) => ({
      type: textOf(shortcut.type),
      name: textOf(shortcut.name),
      callbackId: textOf(shortcut.callback_id),
    })),
    unfurlDomains: strings(features.unfurl_domains),
    suggestedPrompts: jsonList(agent.suggested_prompts).map((prompt) => ({
      title: textOf(prompt.title),
      message: textOf(prompt.message),
    })),
    isAgent: isJson(features.agent_view),
    homeTab: home.home_tab_enabled === true,
    messagesTab: home.messages_tab_enabled === true,
    interactive: part(settings, 'interactivity').is_enabled === true,
  };
}

function part(of: Json, key: string): Json {
  const value = of[key];
  return isJson(value) ? value : {};
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
