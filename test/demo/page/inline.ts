import { el, emoji } from './dom.ts';

/** Turns a user or channel id into the name that is shown. */
export type NameOf = (id: string) => string;

const mrkdwn = /(`[^`\n]+`)|<([^<>\n]+)>|\*([^*\n]+)\*|(?<![\w])_([^_\n]+)_(?![\w])|~([^~\n]+)~|:([a-z0-9_+-]+):/;
const markdown =
  /(`[^`\n]+`)|!\[([^\]]*)\]\(([^)\s]+)\)|\[((?:[^[\]]|\[[^\]]*\])+)\]\((<?[^()\s]*(?:\([^()\s]*\)[^()\s]*)*>?)(?:\s+"[^"]*")?\)|\*\*(.+?)\*\*|(?<![\w*])[*_]([^*_\n]+)[*_](?![\w*])|~~(.+?)~~|<([^<>\n]+)>|(https?:\/\/[^\s<>)\]]+)|:([a-z0-9_+-]+):/;

/** Slack's own mark-up: *bold*, _italic_, <url|label>, <@user>. */
export function renderMrkdwn(text: string, nameOf: NameOf): Node[] {
  return walk(text, mrkdwn, (match) => {
    const [, code, angle, bold, italic, strike, name] = match;
    if (code) return el('code', {}, decodeEntities(code.slice(1, -1)));
    if (angle) return renderAngle(angle, nameOf);
    if (bold) return el('strong', {}, renderMrkdwn(bold, nameOf));
    if (italic) return el('em', {}, renderMrkdwn(italic, nameOf));
    if (strike) return el('s', {}, renderMrkdwn(strike, nameOf));
    return emoji[name ?? ''] ?? match[0];
  });
}

/** The inline part of Markdown, as Slack's markdown blocks and streams show it. */
export function renderInline(text: string, nameOf: NameOf): Node[] {
  return walk(text, markdown, (match) => {
    const [, code, alt, image, label, target, bold, italic, strike, angle, url, name] = match;
    if (code) return el('code', {}, code.slice(1, -1));
    if (image !== undefined) return el('span', { class: 'live-image', title: image }, `🖼 ${alt}`);
    if (label !== undefined) return link((target ?? '').replace(/^<|>$/g, ''), renderInline(label, nameOf));
    if (bold) return el('strong', {}, renderInline(bold, nameOf));
    if (italic) return el('em', {}, renderInline(italic, nameOf));
    if (strike) return el('s', {}, renderInline(strike, nameOf));
    if (angle) return renderAngle(angle, nameOf);
    if (url) return link(url, [document.createTextNode(url)]);
    return emoji[name ?? ''] ?? match[0];
  });
}

function walk(text: string, pattern: RegExp, render: (match: RegExpExecArray) => Node | string): Node[] {
  const nodes: Node[] = [];
  let rest = text;
  for (let match = pattern.exec(rest); match; match = pattern.exec(rest)) {
    nodes.push(document.createTextNode(decodeEntities(rest.slice(0, match.index))));
    const rendered = render(match);
    nodes.push(typeof rendered === 'string' ? document.createTextNode(rendered) : rendered);
    rest = rest.slice(match.index + match[0].length);
  }
  nodes.push(document.createTextNode(decodeEntities(rest)));
  return nodes;
}

function renderAngle(inner: string, nameOf: NameOf): Node | string {
  const [target = '', label] = inner.split('|', 2);
  if (/^[@#][A-Z0-9]+$/.test(target)) return el('span', { class: 'mention' }, `${target[0]}${nameOf(target.slice(1))}`);
  if (/^!(channel|here|everyone|subteam)/.test(target))
    return el('span', { class: 'mention loud' }, `@${target.slice(1)}`);
  if (target.startsWith('!date')) return label ?? target;
  if (/^(https?|mailto):/.test(target)) return link(target, [document.createTextNode(decodeEntities(label ?? target))]);
  return `<${inner}>`;
}

function link(url: string, children: Node[]): Node {
  if (!/^(https?:|mailto:)/i.test(url)) return el('span', {}, ...children);
  const isNumber = children.length > 0 && /^\d+$/.test(children.map((child) => child.textContent).join(''));
  return el(
    'a',
    { href: decodeEntities(url), target: '_blank', rel: 'noreferrer', class: isNumber ? 'citation' : undefined },
    ...children,
  );
}

function decodeEntities(text: string): string {
  return text.replace(/&(lt|gt|amp);/g, (_, name: string) => ({ lt: '<', gt: '>', amp: '&' })[name] ?? '');
}
