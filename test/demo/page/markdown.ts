import { el } from './dom.ts';
import { type NameOf, renderInline } from './inline.ts';

/** Markdown as Slack shows it in markdown blocks and streamed messages. Unfinished text (a stream) is fine. */
export function renderMarkdown(text: string, nameOf: NameOf): Node[] {
  const lines = text.split('\n');
  const nodes: Node[] = [];
  while (lines.length > 0) nodes.push(...renderNext(lines, nameOf));
  return nodes;
}

/** Takes the lines of one block off the front. */
function renderNext(lines: string[], nameOf: NameOf): Node[] {
  const line = lines[0] ?? '';
  if (!line.trim()) return lines.splice(0, 1).flatMap(() => []);
  if (/^\s*(```|~~~)/.test(line)) return [renderFence(lines)];
  if (/^\s*\|.*\|\s*$/.test(line) && /^\s*\|?[\s:|-]+\|?\s*$/.test(lines[1] ?? '')) return [renderTable(lines, nameOf)];
  if (/^\s*([-*+]|\d+[.)])\s+/.test(line)) return [renderList(lines, nameOf)];
  if (/^\s*>/.test(line)) {
    const quoted = takeWhile(lines, (each) => /^\s*>/.test(each)).map((each) => each.replace(/^\s*> ?/, ''));
    return [el('blockquote', {}, renderMarkdown(quoted.join('\n'), nameOf))];
  }
  if (/^(---+|\*\*\*+)\s*$/.test(line)) return lines.splice(0, 1).map(() => el('hr'));
  const heading = /^(#{1,6})\s+(.*)$/.exec(line);
  if (heading) return lines.splice(0, 1).map(() => el('h4', {}, renderInline(heading[2] ?? '', nameOf)));
  const paragraph = [lines.shift() ?? ''];
  paragraph.push(
    ...takeWhile(lines, (each) => each.trim() !== '' && !/^\s*(```|>|#{1,6}\s|[-*+]\s|\d+[.)]\s|\|)/.test(each)),
  );
  return [
    el('p', {}, ...paragraph.flatMap((each, index) => [...(index ? [el('br')] : []), ...renderInline(each, nameOf)])),
  ];
}

function renderFence(lines: string[]): Node {
  lines.shift();
  const code = takeWhile(lines, (each) => !/^\s*(```|~~~)/.test(each));
  lines.shift();
  return el('pre', {}, el('code', {}, code.join('\n')));
}

function renderList(lines: string[], nameOf: NameOf): Node {
  const base = indentOf(lines[0] ?? '');
  const isNumbered = /^\s*\d/.test(lines[0] ?? '');
  const start = Number(/^\s*(\d+)/.exec(lines[0] ?? '')?.[1] ?? 1);
  const list = isNumbered ? el('ol', { start }) : el('ul');
  while (lines.length > 0) {
    const line = lines[0] ?? '';
    const item = /^\s*(?:[-*+]|\d+[.)])\s+(.*)$/.exec(line);
    if (item && indentOf(line) <= base && /^\s*\d/.test(line) === isNumbered && indentOf(line) >= base) {
      lines.shift();
      list.append(
        el(
          'li',
          {},
          renderInline(
            (item[1] ?? '').replace(/^\[( |x)\]/, (_, mark) => (mark === 'x' ? '☑' : '☐')),
            nameOf,
          ),
        ),
      );
    } else if (line.trim() && indentOf(line) > base && list.lastElementChild) {
      list.lastElementChild.append(
        item ? renderList(lines, nameOf) : el('div', {}, renderInline((lines.shift() ?? '').trim(), nameOf)),
      );
    } else break;
  }
  return list;
}

function renderTable(lines: string[], nameOf: NameOf): Node {
  const rows = takeWhile(lines, (each) => /^\s*\|/.test(each)).filter((_, index) => index !== 1);
  const cells = rows.map((row) =>
    row
      .trim()
      .replace(/^\||\|$/g, '')
      .split(/(?<!\\)\|/),
  );
  const [head = [], ...body] = cells;
  const line = (row: string[], tag: 'th' | 'td') =>
    el('tr', {}, ...row.map((cell) => el(tag, {}, renderInline(cell.trim(), nameOf))));
  return el(
    'div',
    { class: 'scroll' },
    el('table', {}, el('thead', {}, line(head, 'th')), el('tbody', {}, ...body.map((row) => line(row, 'td')))),
  );
}

function takeWhile(lines: string[], wanted: (line: string) => boolean): string[] {
  const end = lines.findIndex((line) => !wanted(line));
  return lines.splice(0, end === -1 ? lines.length : end);
}

function indentOf(line: string): number {
  return /^\s*/.exec(line)?.[0].length ?? 0;
}
