import { readInline } from '../agent/inline-text.ts';
import type { Author, ThreadMessage } from '../agent/thread.ts';
import type { Statement } from '../agent/thread-draft.ts';
import { cleanLine } from '../agent/thread-draft-checks.ts';
import { findUrls } from '../agent/urls.ts';

/** Text as Notion's Markdown shows it, character for character, wherever in a line it stands. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[\\*~`$[\]<>{}|^]|__/g, (mark) => (mark === '__' ? '\\_\\_' : `\\${mark}`))
    .replace(/^(\s*)([#+-]|:::|(?=\d+[.)]\s))/, (_, space: string, mark: string) =>
      mark ? `${space}\\${mark}` : space,
    )
    .replace(/^(\s*\d+)([.)]\s)/, '$1\\$2');
}

/** A line with its code and its links; everything else is shown as it is. */
export function renderLine(text: string): string {
  return readInline(text)
    .map((piece) => {
      if (piece.kind === 'link') return link(piece.label, piece.url);
      if (piece.kind === 'code') return `\`${piece.text}\``;
      return escapeWords(piece.text);
    })
    .join('')
    .trim();
}

export function link(label: string, url: string): string {
  return `[${escapeMarkdown(label)}](${url})`;
}

/** A statement with links to the messages that say it: “Keys rotate on Friday. ([Maya](…), [Tom](…))”. */
export function renderStatement(statement: Statement, messages: ReadonlyMap<string, ThreadMessage>): string {
  const sources = statement.sources.flatMap((ts) => messages.get(ts) ?? []);
  const links = sources.map(({ author, url }) => link(shownName(author), url));
  return `${renderLine(statement.text)} (${[...new Set(links)].join(', ')})`;
}

/** A name that links nowhere and calls nobody, whatever somebody has chosen for one. */
export function shownName({ name }: Pick<Author, 'name'>): string {
  const clean = cleanLine(name);
  return (
    findUrls(clean)
      .reduce((shown, { url }) => shown.replace(url, ''), clean)
      .replace(/<!/g, '')
      .trim() || 'somebody'
  );
}

/** A Notion person where we know which, or the e-mail address is one's, else the name. */
export function renderPerson(author: Author, people: ReadonlyMap<string, string>): string {
  const { email, notionId } = author;
  const id = notionId ?? (email === undefined ? undefined : people.get(email.toLowerCase()));
  if (!id) return escapeMarkdown(shownName(author));
  return `<mention-user url="user://${id}">${escapeMarkdown(shownName(author))}</mention-user>`;
}

/** Code that no line of itself can end. */
export function fenced(code: string, language: string): string {
  const longest = Math.max(2, ...[...code.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${code}\n${fence}`;
}

/** Words in the middle of a line: what would begin a block at its start is no danger there, and spaces at the ends stay. */
function escapeWords(text: string): string {
  const [before = '', after = ''] = [/^\s*/.exec(text)?.[0], /\s*$/.exec(text)?.[0]];
  const words = escapeMarkdown(text.trim());
  return words ? `${before ? ' ' : ''}${words}${after ? ' ' : ''}` : ' ';
}
