const attributes = '([^<>]{0,2000})';
const linkTag =
  'mention-page|mention-database|mention-data-source|mention-agent|page|database|data-source|unknown|link_preview';
const mediaTag = 'image|img|file|pdf|video|audio|embed|bookmark';
const pairedTag = new RegExp(
  `(?<!\\\\)<(${linkTag}|${mediaTag}|mention-user)(?=[\\s>])${attributes}>([^<>]{0,1000})</\\1>`,
  'gi',
);
const loneTag = new RegExp(
  `(?<!\\\\)<(${linkTag}|${mediaTag}|mention-user|mention-date)(?=[\\s/>])${attributes}>`,
  'gi',
);
const frameTag = new RegExp(
  '(?<!\\\\)</?(?:span|p|quote|callout|columns?|toggle|details|summary|synced_block(?:_reference)?|table_of_contents|breadcrumb|empty-block|' +
    `meeting-notes|notes|transcript|colgroup|col|table|tbody|thead|tr|td|th|u|${linkTag}|${mediaTag}|mention-user)(?=[\\s/>])${attributes}>`,
  'gi',
);
const blockAttributes = /\{(?:\w{1,20}="[^"]{0,100}" {0,3}){1,5}\}$/;
const image = /!\[([^[\]\n]{0,1000})\]\([^()\s]{0,4000}\)/g;
const escaped = /\\([\\*~`$[\]<>{}|^_#-])/g;

/**
 * One line of Notion's Markdown as readable Markdown: its own tags become links, names and dates, or go away; ordinary Markdown and
 * links stay. Addresses of files are left out, because they are signed and expire. Inline code is literal.
 */
export function readableLine(line: string): string {
  return line
    .replace(blockAttributes, '')
    .split(/(`[^`\n]+`)/)
    .map((part, at) => (at % 2 ? part : readable(part)))
    .join('');
}

function readable(text: string): string {
  if (!/[<\\!]/.test(text)) return text;
  return text
    .replace(/<br\s*\/?>/gi, ' ')
    .replace(pairedTag, (_tag, name: string, given: string, label: string) => showTag(name, given, label))
    .replace(loneTag, (_tag, name: string, given: string) => showTag(name, given, ''))
    .replace(frameTag, (tag) => calloutIcon(tag))
    .replace(image, (_image, alt: string) => mediaLabel('image', alt))
    .replace(escaped, '$1');
}

function showTag(tag: string, given: string, label: string): string {
  const name = tag.toLowerCase();
  const url = attribute(given, 'url');
  if (name === 'mention-user') return `@${label.trim() || 'somebody'}`;
  if (name === 'mention-date') return [attribute(given, 'start'), attribute(given, 'end')].filter(Boolean).join(' → ');
  if (new RegExp(`^(?:${mediaTag})$`).test(name))
    return mediaLabel(name === 'img' ? 'image' : name, label || attribute(given, 'alt'));
  const text = label.trim() || attribute(given, 'alt') || name.replace(/^mention-/, '').replaceAll('-', ' ');
  return /^https?:\/\/[^\s()]+$/.test(url) ? `[${text}](${url})` : text;
}

function attribute(given: string, name: string): string {
  return new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(given)?.[1] ?? '';
}

function calloutIcon(tag: string): string {
  return /^<callout\s/i.test(tag) ? attribute(tag.slice('<callout'.length), 'icon') : '';
}

function mediaLabel(kind: string, label: string): string {
  return label.trim() ? `[${kind}: ${label.trim()}]` : `[${kind}]`;
}
