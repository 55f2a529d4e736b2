import type { types } from '@slack/bolt';

/** The kinds of block that Archivist posts; a new kind gets its limits here first. */
export type Block =
  | types.ActionsBlock
  | types.ContextActionsBlock
  | types.ContextBlock
  | types.DataTableBlock
  | types.DividerBlock
  | types.HeaderBlock
  | types.MarkdownBlock
  | types.RichTextBlock
  | types.SectionBlock;

/** What Slack refuses beyond, in characters, items or milliseconds; nothing else in the code knows such a number. */
export const limits = {
  blocksInMessage: 50,
  blocksInView: 100,
  /** Of a whole view as JSON. */
  viewBytes: 240_000,
  /** One `markdown` block or `markdown_text`, and all of a message's together. */
  markdown: 12_000,
  /** Beyond these an answer goes on in the next message: at a paragraph from `soft` on, anywhere at `hard`. */
  page: { soft: 8_700, hard: 11_700 },
  /** The same in bytes for a streamed message with task cards: with their texts it must stay below about 10,600 bytes. */
  pageWithCards: { soft: 4_600, hard: 6_600 },
  /** Bytes of all task cards of an answer. */
  taskCardBytes: 3_600,
  taskCards: 40,
  /** `text` beside blocks; `chat.update` fails near 4,000. */
  messageText: 3_800,
  /** Rows below the header; characters of all tables of a message together. */
  tableRows: 100,
  tableColumns: 20,
  tableText: 10_000,
  section: 3_000,
  header: 150,
  contextElements: 10,
  contextText: 3_000,
  actionsElements: 25,
  contextActionsElements: 5,
  plainText: 75,
  buttonValue: 2_000,
  url: 3_000,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  suggestedPrompts: 4,
  promptTitle: 150,
  promptMessage: 2_000,
  sessionTitle: 200,
  status: 150,
  taskTitle: 140,
  taskSources: 4,
  taskSourceText: 60,
  /** A stream dies after about five minutes; ours goes on in a new message before that: at a good place from `soft` on, at none after `hard`. */
  streamLifeMs: { soft: 3 * 60_000, hard: 3.8 * 60_000 },
  /** A status clears itself after two minutes. */
  statusLifeMs: 2 * 60_000,
  /** Calls of one process within a time, a little below Slack's tiers. */
  calls: {
    'chat.startStream': { count: 18, perMs: 60_000 },
    'chat.appendStream': { count: 90, perMs: 60_000 },
    'chat.stopStream': { count: 18, perMs: 60_000 },
    'chat.update': { count: 45, perMs: 60_000 },
    'chat.delete': { count: 45, perMs: 60_000 },
    'chat.postMessage': { count: 3, perMs: 3_000, perChannel: true },
    'conversations.replies': { count: 45, perMs: 60_000 },
  },
  /** People cannot read faster, and `chat.update` is dear. */
  updateGapMs: 3_000,
  /** Cards under one message; Slack names no number, people do not read more. */
  unfurls: 5,
  questionLength: 12_000,
  viewTitle: 24,
  /** Text in one input. */
  input: 3_000,
  label: 2_000,
  option: 75,
  optionValue: 150,
  /** In one select. */
  options: 100,
  /** Of a select that asks for its options: Slack waits 3 s. */
  suggestMs: 2_500,
} as const;

/** At most `max` UTF-16 units, an ellipsis where something was left out, never half a character. */
export function clip(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${wholeCharacters(text, max - 1)}…`;
}

/** The first `length` units, one less where that would halve a surrogate pair. */
export function wholeCharacters(text: string, length: number): string {
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}

/** Like `clip`, and neither an entity nor a link is left half open. */
export function clipMrkdwn(text: string, max: number): string {
  if (text.length <= max) return text;
  const cut = wholeCharacters(text, max - 1).replace(/&[a-z]{0,4}$/, '');
  return `${cut.lastIndexOf('<') > cut.lastIndexOf('>') ? cut.slice(0, cut.lastIndexOf('<')) : cut}…`;
}

/** The blocks as Slack accepts them: texts clipped, empty ones dropped, surplus ones left out. */
export function fitBlocks(blocks: Block[], max: number = limits.blocksInMessage): Block[] {
  const left = { markdown: limits.markdown, table: limits.tableText };
  return blocks.flatMap((block) => fitBlock(block, left) ?? []).slice(0, max);
}

/** `left` counts down: what the blocks before it have taken of what a message may hold of a kind. */
function fitBlock(block: Block, left: { markdown: number; table: number }): Block | undefined {
  switch (block.type) {
    case 'data_table': {
      const fitted = fitTable(block, left.table);
      left.table -= fitted ? tableLength(fitted) : 0;
      return fitted;
    }
    case 'divider':
    case 'rich_text':
      return block;
    case 'header':
      return block.text.text
        ? { ...block, text: { ...block.text, text: clip(block.text.text, limits.header) } }
        : undefined;
    case 'markdown': {
      if (!block.text.trim() || left.markdown <= 0) return undefined;
      const text = clip(block.text, left.markdown);
      left.markdown -= text.length;
      return { ...block, text };
    }
    case 'section':
      return fitSection(block);
    case 'context': {
      const elements = block.elements
        .slice(0, limits.contextElements)
        .filter((element) => !('text' in element) || element.text);
      const fitted = elements.map((element) => ('text' in element ? fitText(element, limits.contextText) : element));
      return fitted.length > 0 ? { ...block, elements: fitted } : undefined;
    }
    case 'actions':
      return { ...block, elements: block.elements.slice(0, limits.actionsElements).map(fitElement) };
    case 'context_actions':
      return { ...block, elements: block.elements.slice(0, limits.contextActionsElements) };
  }
}

/** Longer cells give way first. Undefined when not even the shortest cells would fit. */
function fitTable(block: types.DataTableBlock, left: number): types.DataTableBlock | undefined {
  const rows = block.rows.slice(0, limits.tableRows + 1).map((row) => row.slice(0, limits.tableColumns));
  const fits = [limits.tableText, 400, 200, 100, 60, 40, 20, 10, 4]
    .map((most) => ({
      ...block,
      rows: rows.map((row) =>
        row.map((cell) => (cell.type === 'raw_text' ? { ...cell, text: clip(cell.text, most) || '–' } : cell)),
      ),
    }))
    .find((table) => tableLength(table) <= left);
  return rows.length > 1 ? fits : undefined;
}

function tableLength({ rows }: types.DataTableBlock): number {
  return rows.flat().reduce((sum, cell) => sum + ('text' in cell ? cell.text.length : 0), 0);
}

function fitSection(block: types.SectionBlock): types.SectionBlock | undefined {
  if (!block.text?.text) return undefined;
  const accessory = block.accessory?.type === 'button' ? fitButton(block.accessory) : block.accessory;
  return { ...block, text: fitText(block.text, limits.section), ...(accessory ? { accessory } : {}) };
}

function fitElement<Element extends types.ActionsBlockElement>(element: Element): Element | types.Button {
  return element.type === 'button' ? fitButton(element) : element;
}

function fitButton(button: types.Button): types.Button {
  if (button.value && button.value.length > limits.buttonValue)
    throw new RangeError('a button value cannot be clipped');
  return { ...button, text: { ...button.text, text: clip(button.text.text, limits.plainText) } };
}

function fitText<Text extends types.MrkdwnElement | types.PlainTextElement>(element: Text, max: number): Text {
  return { ...element, text: element.type === 'mrkdwn' ? clipMrkdwn(element.text, max) : clip(element.text, max) };
}
