import { el, emoji, plain } from './dom.ts';
import { type NameOf, renderInline, renderMrkdwn } from './inline.ts';
import { type Channel, type FieldSurroundings, inputElement } from './inputs.ts';
import { renderMarkdown } from './markdown.ts';
import type { Option } from './picker.ts';

/** Loosely typed on purpose: the page shows whatever the app posted. */
export interface Block {
  type: string;
  [field: string]: unknown;
}

/** What blocks need from their surroundings: names, and what a click on an element does. */
export interface Surroundings {
  nameOf: NameOf;
  click: (actionId: string, value: unknown) => unknown;
  /** Of a modal: what its inputs hold, by block id and action id. */
  values?: Record<string, Record<string, unknown>>;
  /** Those that the person can choose from. */
  channels?: Channel[];
  /** What the app offers for the field of this block. */
  suggest?: (blockId: string, words: string) => Promise<Option[]>;
}

export function renderBlocks(blocks: unknown[], around: Surroundings): Node[] {
  return (blocks as Block[]).map((block) => el('div', { class: `block ${block.type}` }, ...renderBlock(block, around)));
}

function renderBlock(block: Block, around: Surroundings): Node[] {
  switch (block.type) {
    case 'section':
      return [
        el(
          'div',
          { class: 'section-text' },
          ...renderText(block.text, around.nameOf),
          ...list(block.fields).map((f) => el('div', { class: 'field' }, ...renderText(f, around.nameOf))),
        ),
        ...(block.accessory ? [renderElement(block.accessory as Block, around)] : []),
      ];
    case 'header':
      return [el('h3', {}, ...renderText(block.text, around.nameOf))];
    case 'markdown':
      return renderMarkdown(plain(block.text), around.nameOf);
    case 'divider':
      return [el('hr')];
    case 'context':
    case 'actions':
    case 'context_actions':
      return list(block.elements).map((element) => renderElement(element, around));
    case 'image':
      return [el('figure', { class: 'live-image' }, `🖼 ${plain(block.alt_text)}`)];
    case 'input':
      return [renderInput(block, around)];
    case 'table':
    case 'data_table':
      return [renderTable(block, around.nameOf)];
    case 'rich_text':
      return list(block.elements).map((element) => renderRich(element, around.nameOf));
    case 'card':
    case 'container':
    case 'alert':
      return [
        ...renderText(block.title ?? block.text, around.nameOf),
        ...renderBlocks((block.child_blocks as unknown[]) ?? [], around),
      ];
    default:
      return [el('code', {}, JSON.stringify(block))];
  }
}

export function renderText(text: unknown, nameOf: NameOf): Node[] {
  if (!text) return [];
  if (typeof text === 'string') return [document.createTextNode(text)];
  const { type, text: content } = text as { type: string; text: string };
  if (type !== 'mrkdwn')
    return [document.createTextNode(content.replace(/:([a-z0-9_+-]+):/g, (all, name: string) => emoji[name] ?? all))];
  return content.split('\n').flatMap((line, index) => [...(index ? [el('br')] : []), ...renderMrkdwn(line, nameOf)]);
}

function renderElement(element: Block, around: Surroundings): Node {
  const click = (value: unknown) => () => around.click(plain(element.action_id), value);
  switch (element.type) {
    case 'mrkdwn':
    case 'plain_text':
      return el('span', { class: 'context-text' }, ...renderText(element, around.nameOf));
    case 'button':
      if (element.url)
        return el(
          'a',
          {
            class: 'button',
            href: plain(element.url),
            target: '_blank',
            rel: 'noreferrer',
            onclick: click(element.value),
          },
          ...renderText(element.text, around.nameOf),
        );
      return el(
        'button',
        {
          class: `button ${plain(element.style)}`,
          'data-action': plain(element.action_id),
          onclick: click(element.value),
        },
        ...renderText(element.text, around.nameOf),
      );
    case 'feedback_buttons': {
      const [good, bad] = [element.positive_button, element.negative_button] as Block[];
      return el(
        'span',
        { class: 'feedback' },
        el(
          'button',
          { title: 'Good answer', 'data-action': plain(element.action_id), onclick: click(good?.value) },
          '👍',
        ),
        el(
          'button',
          { title: 'Bad answer', 'data-action': plain(element.action_id), onclick: click(bad?.value) },
          '👎',
        ),
      );
    }
    case 'icon_button':
      return el('button', { onclick: click(element.value) }, ...renderText(element.text, around.nameOf));
    default:
      return inputElement(
        { type: 'input', element, block_id: element.action_id },
        { changed: (value) => around.click(plain(element.action_id), value) },
      );
  }
}

function renderInput(block: Block, { values, channels, suggest, click }: Surroundings): Node {
  const actionId = plain((block.element as Block).action_id);
  const blockId = plain(block.block_id);
  const held = values?.[blockId]?.[actionId] as FieldSurroundings['held'];
  return inputElement(block, {
    ...(held ? { held } : {}),
    ...(channels ? { channels } : {}),
    ...(block.dispatch_action ? { changed: (value) => click(actionId, value) } : {}),
    ...(suggest ? { suggest: (words) => suggest(blockId, words) } : {}),
  });
}

function renderTable(block: Block, nameOf: NameOf): Node {
  const rows = (block.rows as (Block | string)[][]).map((row, index) =>
    el('tr', {}, ...row.map((cell) => el(index === 0 ? 'th' : 'td', {}, ...renderCell(cell, nameOf)))),
  );
  return el(
    'div',
    { class: 'scroll' },
    el('table', {}, ...(block.caption ? [el('caption', {}, ...renderText(block.caption, nameOf))] : []), ...rows),
  );
}

function renderCell(cell: Block | string, nameOf: NameOf): Node[] {
  if (typeof cell === 'string') return [document.createTextNode(cell)];
  if (cell.type === 'rich_text') return list(cell.elements).map((element) => renderRich(element, nameOf));
  return [document.createTextNode(plain(cell.text ?? cell.value))];
}

function renderRich(element: Block, nameOf: NameOf): Node {
  const children = () => list(element.elements).map((child) => renderRich(child, nameOf));
  switch (element.type) {
    case 'rich_text_section':
      return el('span', {}, ...children());
    case 'rich_text_list':
      return el(
        element.style === 'ordered' ? 'ol' : 'ul',
        {},
        ...list(element.elements).map((child) => el('li', {}, renderRich(child, nameOf))),
      );
    case 'rich_text_preformatted':
      return el('pre', {}, ...children());
    case 'rich_text_quote':
      return el('blockquote', {}, ...children());
    case 'user':
      return el('span', { class: 'mention' }, `@${nameOf(plain(element.user_id))}`);
    case 'channel':
      return el('span', { class: 'mention' }, `#${nameOf(plain(element.channel_id))}`);
    case 'broadcast':
      return el('span', { class: 'mention loud' }, `@${plain(element.range)}`);
    case 'emoji':
      return document.createTextNode(emoji[plain(element.name)] ?? `:${plain(element.name)}:`);
    case 'link':
      return el('span', {}, ...renderInline(`[${plain(element.text ?? element.url)}](${plain(element.url)})`, nameOf));
    default:
      return el(
        (element.style as Record<string, boolean> | undefined)?.bold ? 'strong' : 'span',
        {},
        plain(element.text),
      );
  }
}

function list(value: unknown): Block[] {
  return Array.isArray(value) ? (value as Block[]) : [];
}
