import type { SlackMessage } from '../standins/slack/contract.ts';

interface Block {
  type?: string;
  text?: string | { text?: string };
  elements?: Block[];
  fields?: Block[];
  accessory?: Block;
  label?: { text?: string };
}

/** The thread as plain text for a terminal, as it ends up. */
export function printThread(thread: SlackMessage[], nameOf: (userId: string) => string): string {
  return thread.map((message) => printMessage(message, nameOf)).join('\n\n');
}

function printMessage(message: SlackMessage, nameOf: (userId: string) => string): string {
  const tasks = (message.stream?.tasks ?? []).map(
    (task) => `  ${task.status === 'complete' ? '✓' : '·'} ${task.title}`,
  );
  const body = message.stream ? message.stream.markdown : message.blocks.length > 0 ? '' : message.text;
  const blocks = message.blocks.flatMap((block) => printBlock(block as Block));
  const private_ = message.ephemeralTo ? ' (only you can see this)' : '';
  return [`${nameOf(message.user)}${private_}`, ...tasks, ...indent(body), ...blocks.flatMap(indent)].join('\n');
}

function printBlock(block: Block): string[] {
  const own = typeof block.text === 'string' ? block.text : block.text?.text;
  const parts = [...(block.elements ?? []), ...(block.fields ?? [])].flatMap(printBlock);
  const joined =
    block.type === 'actions' || block.type === 'context_actions' ? [parts.map((p) => `[${p}]`).join(' ')] : parts;
  return [...(own ? [own] : []), ...joined.filter(Boolean)];
}

function indent(text: string): string[] {
  return text.trim()
    ? text
        .trimEnd()
        .split('\n')
        .map((line) => `  ${line}`)
    : [];
}
