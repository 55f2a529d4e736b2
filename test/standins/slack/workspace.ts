import type { Company, SeedPerson } from '../company/company.ts';
import type { SlackChange, SlackChannel, SlackTask } from './contract.ts';
import type { Json } from './json.ts';
import type { AppManifest } from './manifest.ts';

/** The Slack workspace as Slack stores it. Everything else in this folder reads and changes it. */
export interface Workspace {
  /** Of the stand-in's server, `http://127.0.0.1:port`; empty until it listens. */
  origin: string;
  readonly manifest: AppManifest;
  readonly team: { id: string; domain: string; name: string };
  readonly app: { id: string; botId: string; botUserId: string; verificationToken: string };
  readonly people: Map<string, SeedPerson>;
  readonly channels: Map<string, Channel>;
  readonly files: Map<string, StoredFile>;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** A message timestamp that no other message has, never before an earlier one. */
  nextTs(): string;
  nextId(prefix: string): string;
  changed(change: SlackChange): void;
  subscribe: (listener: (change: SlackChange) => void) => () => void;
}

export interface Channel extends SlackChannel {
  messages: StoredMessage[];
  sessions: Map<string, { status: string; title: string }>;
  statuses: Map<string, { text: string; until: number }>;
  prompts: Map<string, { title: string; message: string }[]>;
  archived: boolean;
}

export interface StoredFile {
  id: string;
  name: string;
  mimetype: string;
  text: string;
  user: string;
  /** Seconds since the epoch. */
  created: number;
}

export interface StoredMessage {
  ts: string;
  channel: string;
  threadTs?: string;
  user: string;
  isBot: boolean;
  text: string;
  blocks: Json[];
  clientMsgId?: string;
  editedTs?: string;
  ephemeralTo?: string;
  reactions: Map<string, string[]>;
  files: StoredFile[];
  /** Cards of the app, by the link under which they stand. */
  unfurls: Map<string, Json[]>;
  metadata?: unknown;
  stream?: StoredStream;
  subtype?: string;
}

export interface StoredStream {
  startedAt: number;
  /** Fixed by the first content that arrives: a stream of text refuses chunks and the other way round. */
  mode?: 'text' | 'chunks';
  state: 'running' | 'stopped';
  stoppedBy?: 'user';
  markdown: string;
  tasks: Map<string, SlackTask>;
  plan?: string;
}

const botUserId = 'U07ARCH0000';

export function createWorkspace(company: Company, manifest: AppManifest, now: () => number): Workspace {
  let lastTs = 0;
  let lastId = 0;
  const listeners = new Set<(change: SlackChange) => void>();
  const people = new Map(company.people.map((person) => [person.slackId, person]));
  return {
    origin: '',
    manifest,
    team: { id: 'T07TIDE0001', domain: company.name.toLowerCase().replace(/[^a-z0-9]+/g, '-'), name: company.name },
    app: { id: 'A07ARCH0000', botId: 'B07ARCH0000', botUserId, verificationToken: 'standin-verification-token' },
    people,
    channels: seedChannels(company),
    files: new Map(),
    now,
    nextTs() {
      lastTs = Math.max(lastTs + 1, Math.floor(now() * 1000));
      return `${Math.floor(lastTs / 1_000_000)}.${String(lastTs % 1_000_000).padStart(6, '0')}`;
    },
    nextId(prefix) {
      lastId += 1;
      return `${prefix}07${lastId.toString(36).toUpperCase().padStart(8, '0')}`;
    },
    changed(change) {
      for (const listener of listeners) listener(change);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/**
 * The bot is in every public channel, and in a private one that names `archivist` among its members.
 * Each person has a direct message with it.
 */
function seedChannels(company: Company): Map<string, Channel> {
  const ids = new Map(company.people.map((person) => [person.slug, person.slackId]));
  const channels = company.channels.map((seed): Channel => {
    const members = seed.members.flatMap((slug) => ids.get(slug) ?? []);
    if (!seed.isPrivate || seed.members.includes('archivist')) members.push(botUserId);
    return emptyChannel({
      id: seed.id,
      name: seed.name,
      kind: seed.isPrivate ? 'private' : 'channel',
      topic: seed.topic,
      isExternal: seed.isExternal === true,
      members,
    });
  });
  const direct = company.people.map((person) =>
    emptyChannel({
      id: directMessageId(person.slackId),
      name: 'directmessage',
      kind: 'im',
      topic: '',
      isExternal: false,
      members: [person.slackId, botUserId],
    }),
  );
  return new Map([...channels, ...direct].map((channel) => [channel.id, channel]));
}

function emptyChannel(channel: SlackChannel): Channel {
  const maps = { sessions: new Map(), statuses: new Map(), prompts: new Map() };
  return { ...channel, ...maps, messages: [], archived: false };
}

export function directMessageId(userId: string): string {
  return `D${userId.slice(1)}`;
}
