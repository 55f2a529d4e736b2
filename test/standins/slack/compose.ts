import type { Json } from './json.ts';
import type { Workspace } from './workspace.ts';

/** What a person typed, as Slack stores it: `text` in mrkdwn with entities, `blocks` as the composer's rich text. */
export interface Composed {
  text: string;
  elements: Json[];
}

const tokens =
  /```[\s\S]*?```|`[^`\n]+`|<@([UW][A-Z0-9]+)(?:\|[^>]*)?>|<#([CDG][A-Z0-9]+)(?:\|[^>]*)?>|<!(channel|here|everyone)>|<(https?:\/\/[^|>\s]+)(?:\|([^>]*))?>|(?<![\w@])@([\p{L}][\p{L}\d._-]*(?: \p{Lu}[\p{L}\d-]*)?)|(https?:\/\/[^\s<>]+)/gu;

/**
 * Mentions count when written as ids (`<@U…>`) or as `@Name`, `@slug` and `@Archivist`, as the composer's suggestions make
 * them; everything else that looks like markup, and code, is escaped,
 * as Slack does.
 */
export function compose(workspace: Workspace, typed: string): Composed {
  const parts: { text: string; element: Json }[] = [];
  let end = 0;
  for (const match of typed.matchAll(tokens)) {
    const found = readToken(workspace, match);
    if (!found) continue;
    addText(parts, typed.slice(end, match.index));
    parts.push(found);
    end = match.index + found.length;
  }
  addText(parts, typed.slice(end));
  return { text: parts.map((part) => part.text).join(''), elements: parts.map((part) => part.element) };
}

export function richText(composed: Composed, blockId: string): Json[] {
  if (composed.elements.length === 0) return [];
  const elements = [{ type: 'rich_text_section', elements: composed.elements }];
  return [{ type: 'rich_text', block_id: blockId, elements }];
}

function readToken(
  workspace: Workspace,
  match: RegExpExecArray,
): { text: string; element: Json; length: number } | null {
  const [whole, userId, channelId, range, link, label, name, url] = match;
  const length = whole.length;
  if (userId) return { text: `<@${userId}>`, element: { type: 'user', user_id: userId }, length };
  if (channelId) return { text: `<#${channelId}>`, element: { type: 'channel', channel_id: channelId }, length };
  if (range) return { text: `<!${range}>`, element: { type: 'broadcast', range }, length };
  if (link) return { text: whole, element: { type: 'link', url: link, ...(label && { text: label }) }, length };
  if (url) return { text: `<${url}>`, element: { type: 'link', url }, length };
  const person = name ? personByName(workspace, name) : undefined;
  if (!person) return null;
  return { text: `<@${person.id}>`, element: { type: 'user', user_id: person.id }, length: person.length + 1 };
}

/** Tries the longest reading first: `@Maya Lindqvist`, then `@Maya`. */
export function personByName(workspace: Workspace, name: string): { id: string; length: number } | undefined {
  for (const reading of [name, name.split(' ')[0] ?? name]) {
    const wanted = reading.toLowerCase().replace(/[._-]+$/, '');
    const length = wanted.length;
    if (wanted === workspace.manifest.botName.toLowerCase()) return { id: workspace.app.botUserId, length };
    for (const person of workspace.people.values()) {
      const names = [person.slug, person.name, person.name.split(' ')[0] ?? ''];
      if (names.some((candidate) => candidate.toLowerCase() === wanted)) return { id: person.slackId, length };
    }
  }
  return undefined;
}

function addText(parts: { text: string; element: Json }[], text: string): void {
  if (text) parts.push({ text: escapeText(text), element: { type: 'text', text } });
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
