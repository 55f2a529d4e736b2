import { setTimeout as sleep } from 'node:timers/promises';
import { webApi } from '@slack/bolt';
import type { Author, Thread, ThreadMessage } from '../agent/thread.ts';
import { RequestError } from '../errors.ts';
import type { Attachment } from '../tools/draft.ts';
import type { Channels } from './channels.ts';
import { explainSlack, isWithdrawn } from './failure.ts';
import { plainText } from './markup.ts';
import { mentionedIn, toMarkdown } from './message-markdown.ts';
import type { People } from './people.ts';

/** Slack gives some apps 15 at most, whatever they ask for. */
const pageSize = 200;
const mostPages = 700;
/** Of a longer thread the first and the latest messages are kept. */
const mostMessages = 5_000;
const mostMentioned = 100;
const pausesMs = [300, 1_000, 3_000];
const gone = 'This message is not there any more.';

export interface WholeThreadParts {
  /** One that does not wait: a pause that Slack asks for here must not hold up everything else. */
  client: webApi.WebClient;
  people: People;
  places: Channels;
  botUserId: string;
}

/** Slack's types leave some out. */
type Message = NonNullable<webApi.ConversationsRepliesResponse['messages']>[number] & {
  subtype?: string;
  username?: string;
  attachments?: { title?: string; text?: string; fallback?: string; pretext?: string; is_app_unfurl?: boolean }[];
};

interface ReadingThread {
  signal: AbortSignal;
  onPage?: (messages: number) => void;
  /** Of more messages the first fifth of so many is kept, and the latest. */
  most?: number;
}

/**
 * A whole thread, page by page, as it stands now: deleted messages, notices and our own left out, other apps kept. `onPage` hears how many messages
 * were read so far. Where Slack asks for a pause it is made, however long. Throws AppErrors and the signal's abort.
 */
export async function readWholeThread(
  parts: WholeThreadParts,
  { channelId, threadTs }: { channelId: string; threadTs: string },
  { signal, onPage = () => {}, most = mostMessages }: ReadingThread,
): Promise<Thread> {
  const { client, places, botUserId } = parts;
  const link = patiently(() => client.chat.getPermalink({ channel: channelId, message_ts: threadTs }), signal).then(
    ({ permalink }) => permalink,
    () => undefined,
  );
  const place = places.channel(channelId);
  const read = await readPages(client, { channelId, threadTs }, signal, onPage);
  const said = read.filter((message) => message.user !== botUserId && hasContent(message));
  const first = Math.floor(most / 5);
  const kept = said.length > most ? [...said.slice(0, first), ...said.slice(first - most)] : said;
  const authors = await readAuthors(parts.people, kept, botUserId);
  const url = (await link) ?? `https://slack.com/archives/${channelId}/p${threadTs.replace('.', '')}`;
  const messages = kept.map((message): ThreadMessage => {
    const { ts = '', edited } = message;
    const author = authors.of(message);
    return {
      ts,
      url: ts === threadTs ? url : replyUrl(url, { channelId, threadTs, ts }),
      author,
      text: textOf(message, (wire) => toMarkdown(wire, authors)),
      files: filesOf(message),
      isEdited: edited !== undefined,
    };
  });
  const wrote = new Set(messages.map(({ author }) => author.id));
  return {
    channelId,
    channelName: (await place).name ?? 'direct message',
    threadTs,
    url,
    messages: messages.filter(({ text, files }) => text || files.length > 0),
    mentioned: authors.mentioned.filter(({ id }) => !wrote.has(id)),
    leftOut: said.length - kept.length,
  };
}

async function readPages(
  client: webApi.WebClient,
  { channelId, threadTs }: { channelId: string; threadTs: string },
  signal: AbortSignal,
  onPage: (messages: number) => void,
): Promise<Message[]> {
  const messages = new Map<string, Message>();
  let cursor: string | undefined;
  for (let page = 0; page < mostPages; page++) {
    signal.throwIfAborted();
    const at = { channel: channelId, ts: threadTs, limit: pageSize, ...(cursor ? { cursor } : {}) };
    const answer = await patiently(() => client.conversations.replies(at), signal).catch((error: unknown) => {
      signal.throwIfAborted();
      throw isWithdrawn(error) ? new RequestError(gone, { cause: error }) : explainSlack(error);
    });
    for (const message of answer.messages ?? []) messages.set(message.ts ?? '', message);
    onPage(messages.size);
    cursor = answer.response_metadata?.next_cursor || undefined;
    if (!cursor) break;
  }
  return [...messages.values()].toSorted((a, b) => Number(a.ts) - Number(b.ts));
}

/** Again after the pause that Slack asks for, or, when it did not answer, after ours. */
async function patiently<T>(read: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let attempt = 0; ; ) {
    try {
      return await read();
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof webApi.WebAPIRateLimitedError) {
        await sleep(error.retryAfter * 1_000, undefined, { signal });
        continue;
      }
      const pauseMs = error instanceof webApi.WebAPIPlatformError ? undefined : pausesMs[attempt];
      if (pauseMs === undefined) throw error;
      await sleep(pauseMs, undefined, { signal });
      attempt += 1;
    }
  }
}

/** Joins, topic changes and what is left of deleted messages are no words of anybody. */
function hasContent({ subtype }: Message): boolean {
  return subtype === undefined || ['file_share', 'thread_broadcast', 'bot_message', 'me_message'].includes(subtype);
}

interface Authors {
  of(message: Message): Author;
  name(userId: string): string | undefined;
  mentioned: Author[];
}

/** Everybody who wrote or is mentioned, each read once. */
async function readAuthors(people: People, messages: Message[], botUserId: string): Promise<Authors> {
  const known = new Map<string, Author>();
  const writers = new Set(messages.flatMap(({ user, bot_id }) => (user && !bot_id ? [user] : [])));
  const mentions = new Set(messages.flatMap(({ text = '' }) => mentionedIn(text)).filter((id) => id !== botUserId));
  const ids = [...new Set([...writers, ...[...mentions].slice(0, mostMentioned)])];
  await Promise.all(ids.map(async (id) => known.set(id, { id, ...(await describe(people, id)), isBot: false })));
  return {
    mentioned: [...mentions].flatMap((id) => known.get(id) ?? []),
    name: (id) => (id === botUserId ? 'Archivist' : known.get(id)?.name),
    of({ user, bot_id: botId, username, bot_profile: profile }) {
      if (!botId) return known.get(user ?? '') ?? { id: user ?? '', name: 'somebody', isBot: false };
      return { id: botId, name: plainText(username ?? profile?.name ?? 'an app') || 'an app', isBot: true };
    },
  };
}

async function describe(people: People, id: string): Promise<{ name: string; email?: string }> {
  const [name, email] = await Promise.all([people.name(id), people.email(id)]);
  return { name: plainText(name) || id, ...(email ? { email } : {}) };
}

/** Apps often write in attachments and blocks only. */
function textOf(message: Message, read: (wire: string) => string): string {
  const links = (message.files ?? []).flatMap(({ is_external: isExternal, name, url_private: url }) =>
    isExternal && url ? [read(`<${url}|${plainText(name ?? 'file').replace(/[<>|]/g, ' ')}>`)] : [],
  );
  const own = read(message.text ?? '');
  if (own || !message.bot_id) return [own, ...links].filter(Boolean).join('\n');
  const attached = (message.attachments ?? []).flatMap(({ pretext, title, text, fallback, is_app_unfurl: isCard }) =>
    isCard ? [] : [[pretext, title, text].filter(Boolean).join('\n') || fallback || ''],
  );
  return [...wiresIn(message.blocks ?? []), ...attached, ...links].map(read).filter(Boolean).join('\n');
}

function wiresIn(blocks: unknown[]): string[] {
  return blocks.flatMap((block) => {
    const { text, fields } = block as { text?: string | { text?: string }; fields?: { text?: string }[] };
    const own = typeof text === 'string' ? text : text?.text;
    return [own, ...(fields ?? []).map((field) => field.text)].filter((each) => each !== undefined);
  });
}

function filesOf({ files = [] }: Message): Attachment[] {
  return files.flatMap(({ id, name, title, mimetype, size, permalink, mode, is_external: isExternal }) => {
    if (!id || !permalink || isExternal || (mode && /^(?:tombstone|hidden_by_limit|external)$/.test(mode))) return [];
    const shown = plainText(name ?? title ?? '') || 'file';
    return [
      { fileId: id, name: shown, mimeType: mimetype || 'application/octet-stream', bytes: size ?? 0, url: permalink },
    ];
  });
}

function replyUrl(
  rootUrl: string,
  { channelId, threadTs, ts }: { channelId: string; threadTs: string; ts: string },
): string {
  const { origin } = new URL(rootUrl);
  return `${origin}/archives/${channelId}/p${ts.replace('.', '')}?thread_ts=${threadTs}&cid=${channelId}`;
}
