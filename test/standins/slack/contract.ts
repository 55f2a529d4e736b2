import type { Company } from '../company/company.ts';
import type { Faults } from '../faults.ts';

/** How to start the stand-in Slack. */
export interface SlackOptions {
  company: Company;
  /** Path of manifest.yml: scopes, events, commands and shortcuts come from it. */
  manifestPath: string;
  port?: number;
  botToken?: string;
  appToken?: string;
  signingSecret?: string;
  /** Deliver signed HTTP requests to this URL instead of Socket Mode. */
  requestUrl?: string;
  /** Milliseconds since the epoch; streams age and trigger ids expire by it. */
  now?: () => number;
  /** How long Slack waits for an acknowledgement; 3 s when absent. */
  ackTimeoutMs?: number;
  /** Milliseconds before each further attempt to deliver an event; at once, 1 min and 5 min when absent. */
  retryDelaysMs?: readonly number[];
  /** Share of the events, 0 to 1, that go out twice at the same moment; none when absent. */
  duplicates?: number;
  /** Turns tier rate limits off for benches and load tests. */
  unlimited?: boolean;
}

export interface SlackStandIn extends AsyncDisposable {
  /** Base for SLACK_API_URL, ends in /api/. */
  readonly url: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  readonly teamId: string;
  readonly botUserId: string;
  readonly faults: Faults;
  /** Everything the app called, oldest first. */
  readonly calls: SlackCall[];
  /** Each HTTP delivery: how long the app took to answer, and with what. */
  readonly acks: { kind: string; status: number; ms: number }[];
  /** Events that no attempt brought to the app: Slack gives up on them. */
  readonly abandoned: Record<string, unknown>[];
  readonly people: PeopleActions;
  /** Switches to (or changes) HTTP delivery; undefined goes back to Socket Mode. */
  deliverTo(requestUrl: string | undefined): void;
  channels(): SlackChannel[];
  /** What `viewer` (a user id) can see in a channel, oldest first, ephemeral messages included. */
  messages(channelId: string, viewer?: string): SlackMessage[];
  thread(channelId: string, threadTs: string, viewer?: string): SlackMessage[];
  session(channelId: string, threadTs: string): { status: string; title?: string } | undefined;
  /** The status line under the thread, as people see it now (it clears itself after 2 minutes or with the next message). */
  threadStatus(channelId: string, threadTs: string): string | undefined;
  suggestedPrompts(channelId: string, threadTs?: string): { title: string; message: string }[];
  home(userId: string): unknown[] | undefined;
  /** The modal that `userId` has open, topmost. */
  modal(userId: string): SlackView | undefined;
  /** Ends a stream that runs, as Slack itself does after some minutes. */
  expireStream(channelId: string, ts: string): void;
  /** Called after every change that a person could see. Returns the function that ends it. */
  subscribe(listener: (change: SlackChange) => void): () => void;
  /** Resolves when `condition` holds, checked after each change; rejects after `timeoutMs` (20 s). */
  until<T>(condition: () => T | undefined | false | null, timeoutMs?: number): Promise<T>;
}

export interface SlackCall {
  method: string;
  args: Record<string, unknown>;
  /** Whole answer body. */
  answer: { ok: boolean; error?: string };
  at: number;
}

export interface SlackChannel {
  id: string;
  name: string;
  kind: 'channel' | 'private' | 'im';
  topic: string;
  isExternal: boolean;
  members: string[];
}

export interface SlackMessage {
  ts: string;
  channel: string;
  threadTs?: string;
  user: string;
  isBot: boolean;
  text: string;
  blocks: unknown[];
  /** Of a streamed message: the chunks merged into one text, its task cards in order, and whether it still runs. */
  stream?: { markdown: string; tasks: SlackTask[]; plan?: string; state: 'running' | 'stopped' | 'expired' };
  editedTs?: string;
  ephemeralTo?: string;
  reactions: { name: string; users: string[] }[];
  files: { id: string; name: string; mimetype: string; url: string }[];
  /** Cards of the app under the message's links. */
  unfurls?: { url: string; blocks: unknown[] }[];
  subtype?: string;
}

export interface SlackTask {
  id: string;
  title: string;
  status: 'pending' | 'in_progress' | 'complete' | 'error';
  details?: string;
  output?: string;
  sources: { url: string; text: string }[];
}

export interface SlackView {
  id: string;
  callbackId: string;
  title: string;
  submit?: string;
  close?: string;
  blocks: unknown[];
  privateMetadata: string;
  /** Messages that the app put under inputs with `response_action: errors`, by block id. */
  errors: Record<string, string>;
  /** What the inputs hold, as `view.state.values` has it. */
  values: Record<string, Record<string, unknown>>;
  hash: string;
}

export interface SlackChange {
  type: 'message' | 'stream' | 'status' | 'session' | 'home' | 'modal' | 'prompts' | 'reaction' | 'deleted';
  channel?: string;
  threadTs?: string;
  ts?: string;
  user?: string;
}

/** What people do in Slack. Each resolves when Slack has done its part (posted, delivered once), not when the app has answered. */
export interface PeopleActions {
  post(
    user: string,
    channel: string,
    text: string,
    options?: { threadTs?: string; files?: { name: string; text: string }[] },
  ): Promise<string>;
  edit(user: string, channel: string, ts: string, text: string): Promise<void>;
  remove(user: string, channel: string, ts: string): Promise<void>;
  /** The DM channel between the person and the bot. */
  directMessage(user: string): string;
  command(user: string, channel: string, command: string, text: string): Promise<{ status: number; body: unknown }>;
  /** Clicks the element with this action id (and value, when several share it) in a message, modal or Home. */
  click(
    user: string,
    target: { channel: string; ts: string } | { viewId: string } | { home: true },
    actionId: string,
    value?: unknown,
  ): Promise<void>;
  shortcut(user: string, channel: string, ts: string, callbackId: string): Promise<void>;
  /** Types or chooses in the topmost modal, without submitting it; by block id or action id. Nothing is sent. */
  fill(user: string, values: Record<string, unknown>): Promise<void>;
  /** Types into a field (by block id or action id) of the topmost modal whose options come from the app; only what it offers can be chosen. */
  suggest(user: string, field: string, query: string): Promise<{ text: string; value: string }[]>;
  submit(user: string, values: Record<string, unknown>): Promise<{ status: number; body: unknown }>;
  closeModal(user: string): Promise<void>;
  openHome(user: string, tab?: 'home' | 'messages'): Promise<void>;
  stop(user: string, channel: string, threadTs: string): Promise<void>;
  react(user: string, channel: string, ts: string, name: string): Promise<void>;
  /** Adds the bot to a channel that the person is in. */
  inviteBot(user: string, channel: string): Promise<void>;
  archive(user: string, channel: string): Promise<void>;
  /** Sends this exact event again, as Slack does on a missing ack. */
  redeliver(eventId: string): Promise<void>;
  /** Delivers an event of any shape (recorded traffic). Resolves with the HTTP status, or 200 once the socket acked. */
  deliver(
    type: 'event' | 'interactive' | 'command',
    payload: Record<string, unknown>,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: unknown }>;
}
