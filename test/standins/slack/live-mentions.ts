import type { SlackMessage } from './contract.ts';
import { isJson } from './json.ts';

/** Markup that does something to people who see it: it notifies, links or loads. */
export interface LiveMarkup {
  kind: 'broadcast' | 'user' | 'group' | 'channel' | 'link' | 'image';
  /** `channel`, `here` or `everyone`; an id; or an address. */
  target: string;
}

/**
 * Everything live in a message: entities in mrkdwn texts and in markdown, links and images in markdown, rich text elements,
 * image blocks, and the addresses of buttons and sources. Plain text is never live, and `verbatim` makes no links of bare addresses.
 */
export function liveMentions(message: Pick<SlackMessage, 'text' | 'blocks' | 'stream'>): LiveMarkup[] {
  const found = message.blocks.flatMap(inBlock);
  if (message.stream) {
    found.push(...inMarkdown(message.stream.markdown));
    found.push(...message.stream.tasks.flatMap((task) => task.sources.map((source) => link(source.url))));
  } else {
    // The fallback text notifies people by its entities even when blocks are shown instead of it.
    found.push(...(message.blocks.length > 0 ? inMrkdwn(message.text).filter(notifies) : inMrkdwn(message.text)));
  }
  return unique(found);
}

function inBlock(value: unknown): LiveMarkup[] {
  if (Array.isArray(value)) return value.flatMap(inBlock);
  if (!isJson(value)) return [];
  const own = ofObject(value);
  return own ?? Object.values(value).flatMap(inBlock);
}

/** What an object is by itself; undefined when its parts are to be looked at. */
function ofObject(value: Record<string, unknown>): LiveMarkup[] | undefined {
  const text = typeof value.text === 'string' ? value.text : '';
  switch (value.type) {
    case 'mrkdwn':
      return value.verbatim === true ? entities(text) : inMrkdwn(text);
    case 'markdown':
      return inMarkdown(text);
    case 'plain_text':
    case 'raw_text':
    case 'text':
      return [];
    case 'broadcast':
      return [{ kind: 'broadcast', target: String(value.range) }];
    case 'user':
      return [{ kind: 'user', target: String(value.user_id) }];
    case 'usergroup':
      return [{ kind: 'group', target: String(value.usergroup_id) }];
    case 'channel':
      return [{ kind: 'channel', target: String(value.channel_id) }];
    case 'link':
    case 'url':
      return [link(String(value.url))];
    case 'image':
      return typeof value.image_url === 'string' ? [{ kind: 'image', target: value.image_url }] : [];
    case 'button':
      return typeof value.url === 'string' ? [link(value.url)] : [];
    default:
      return undefined;
  }
}

const entity =
  /<(?:!(channel|here|everyone)(?:\|[^>]*)?|@([UW][A-Z0-9]+)(?:\|[^>]*)?|!subteam\^([A-Z0-9]+)(?:\|[^>]*)?|#([CDG][A-Z0-9]+)(?:\|[^>]*)?|((?:https?|mailto|tel|slack|javascript|data):[^|>\s]+)(?:\|[^>]*)?)>/gi;
const bareUrl = /(?<![<("'[\w/=|])https?:\/\/[^\s<>|)\]"'`*]+/g;
const code = /```[\s\S]*?```|~~~[\s\S]*?~~~|`+[^`\n]*`+/g;

/** Slack reads entities inside code spans of mrkdwn too; it does not make links of bare addresses there. */
function inMrkdwn(text: string): LiveMarkup[] {
  const bare = [
    ...text
      .replace(code, ' ')
      .replace(/<[^>]*>/g, ' ')
      .matchAll(bareUrl),
  ].map((match) => link(match[0]));
  return [...entities(text), ...bare];
}

function inMarkdown(text: string): LiveMarkup[] {
  const prose = text.replace(code, ' ');
  const targets = [...prose.matchAll(/(!?)\[(?:[^[\]]|\[[^\]]*\])*\]\(\s*<?([^)\s>]+)>?(?:\s+["'][^)]*)?\)/g)].map(
    ([, bang, target = '']): LiveMarkup => ({ kind: bang ? 'image' : 'link', target }),
  );
  const references = [...prose.matchAll(/^ {0,3}\[[^\]]+\]:\s*<?(\S+?)>?(?:\s|$)/gm)].map((match) =>
    link(match[1] ?? ''),
  );
  const html = [...prose.matchAll(/<img[^>]+src=["']?([^"'\s>]+)/gi)].map(
    (match): LiveMarkup => ({ kind: 'image', target: match[1] ?? '' }),
  );
  const bare = [...prose.replace(/\]\([^)]*\)|<[^>]*>/g, ' ').matchAll(bareUrl)].map((match) => link(match[0]));
  return [...entities(prose), ...targets, ...references, ...html, ...bare];
}

function entities(text: string): LiveMarkup[] {
  return [...text.matchAll(entity)].map(([, range, user, group, channel, address]): LiveMarkup => {
    if (range) return { kind: 'broadcast', target: range.toLowerCase() };
    if (user) return { kind: 'user', target: user };
    if (group) return { kind: 'group', target: group };
    if (channel) return { kind: 'channel', target: channel };
    return link(address ?? '');
  });
}

function link(target: string): LiveMarkup {
  return { kind: 'link', target };
}

function notifies(markup: LiveMarkup): boolean {
  return markup.kind === 'broadcast' || markup.kind === 'user' || markup.kind === 'group';
}

function unique(found: LiveMarkup[]): LiveMarkup[] {
  return [...new Map(found.map((markup) => [`${markup.kind} ${markup.target}`, markup])).values()];
}
