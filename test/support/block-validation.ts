import type { KnownBlock } from '@slack/types';
import * as z from 'zod';
import { urlSource } from './block-elements.ts';
import { plainText } from './block-objects.ts';
import { blockShapes } from './block-shapes.ts';

/** Where blocks are shown; not every block may be shown everywhere. */
export type Surface = 'message' | 'modal' | 'home';

/** What Slack would refuse: a JSON pointer into what was given, and the reason. */
export interface Problem {
  pointer: string;
  message: string;
}

const everywhere: readonly Surface[] = ['message', 'modal', 'home'];
const surfaces: Partial<Record<KnownBlock['type'], readonly Surface[]>> = {
  alert: ['modal'],
  card: ['message'],
  carousel: ['message'],
  context_actions: ['message'],
  data_table: ['message'],
  markdown: ['message'],
  plan: ['message'],
  table: ['message'],
  task_card: ['message'],
};
const mostBlocks = { message: 50, modal: 100, home: 100 } as const;
const markdownTotal = 12_000;
const tableTotal = 10_000;

/** Empty when Slack would take these blocks. */
export function problemsInBlocks(blocks: unknown, surface: Surface, pointer = '/blocks'): Problem[] {
  if (!Array.isArray(blocks)) return [{ pointer, message: 'must be an array' }];
  const problems = blocks.flatMap((block, index) => problemsInBlock(block, surface, `${pointer}/${index}`));
  if (blocks.length > mostBlocks[surface]) {
    problems.push({ pointer, message: `no more than ${mostBlocks[surface]} items allowed` });
  }
  return [...problems, ...problemsInIds(blocks, pointer), ...problemsInTotals(blocks, pointer)];
}

export function problemsInView(view: unknown, wanted?: 'modal' | 'home'): Problem[] {
  const type = isObject(view) && view.type === 'home' ? 'home' : 'modal';
  if (wanted && type !== wanted) return [{ pointer: '/view/type', message: `must be ${wanted}` }];
  const shaped = problemsOf(type === 'home' ? homeShape : modalShape, view, '/view');
  if (shaped.length > 0 || !isObject(view)) return shaped;
  const problems = problemsInBlocks(view.blocks, type, '/view/blocks');
  const hasInput = Array.isArray(view.blocks) && view.blocks.some((block) => isObject(block) && block.type === 'input');
  if (type === 'modal' && hasInput && view.submit === undefined) {
    problems.push({ pointer: '/view/submit', message: 'missing required field: submit' });
  }
  return problems;
}

/** The chunks of one call of chat.startStream, appendStream or stopStream. */
export function problemsInChunks(chunks: unknown): Problem[] {
  if (!Array.isArray(chunks)) return [{ pointer: '/chunks', message: 'must be an array' }];
  return chunks.flatMap((chunk, index) => {
    const pointer = `/chunks/${index}`;
    if (isObject(chunk) && chunk.type === 'blocks') {
      const extra = Object.keys(chunk).filter((key) => key !== 'type' && key !== 'blocks');
      const unknown = extra.map((key) => ({ pointer, message: `invalid additional property: ${key}` }));
      return [...unknown, ...problemsInBlocks(chunk.blocks, 'message', `${pointer}/blocks`)];
    }
    return problemsOf(chunkShape, chunk, pointer);
  });
}

const viewFields = {
  blocks: z.array(z.unknown()),
  private_metadata: z.string().max(3000).optional(),
  callback_id: z.string().max(255).optional(),
  external_id: z.string().max(255).optional(),
};
const homeShape = z.strictObject({ type: z.literal('home'), ...viewFields });
const modalShape = z.strictObject({
  type: z.literal('modal'),
  ...viewFields,
  title: plainText(24),
  close: plainText(24).optional(),
  submit: plainText(24).optional(),
  clear_on_close: z.boolean().optional(),
  notify_on_close: z.boolean().optional(),
});

const chunkShape = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('markdown_text'), text: z.string().min(1) }),
  z.strictObject({ type: z.literal('plan_update'), title: z.string().min(1).max(256) }),
  z.strictObject({
    type: z.literal('task_update'),
    id: z.string().min(1).max(256),
    title: z.string().min(1).max(256),
    status: z.enum(['pending', 'in_progress', 'complete', 'error']),
    details: z.string().optional(),
    output: z.string().optional(),
    sources: z.array(urlSource).optional(),
  }),
]);

function problemsInBlock(block: unknown, surface: Surface, pointer: string): Problem[] {
  const type = isObject(block) ? block.type : undefined;
  if (typeof type !== 'string' || !isKnown(type)) {
    return [{ pointer: `${pointer}/type`, message: `unsupported type: ${String(type)}` }];
  }
  if (!(surfaces[type] ?? everywhere).includes(surface)) {
    return [{ pointer: `${pointer}/type`, message: `block type ${type} is not allowed in a ${surface}` }];
  }
  return problemsOf(blockShapes[type], block, pointer);
}

function isKnown(type: string): type is KnownBlock['type'] {
  return Object.hasOwn(blockShapes, type);
}

function problemsOf(shape: z.ZodType, value: unknown, pointer: string): Problem[] {
  const result = shape.safeParse(value);
  if (result.success) return [];
  return result.error.issues.map((issue) => ({
    pointer: [pointer, ...issue.path.map(String)].join('/'),
    message:
      issue.code === 'unrecognized_keys' ? `invalid additional property: ${issue.keys.join(', ')}` : issue.message,
  }));
}

function problemsInIds(blocks: unknown[], pointer: string): Problem[] {
  const problems: Problem[] = [];
  const blockIds = new Set<unknown>();
  let focused = 0;
  for (const [index, block] of blocks.entries()) {
    if (!isObject(block)) continue;
    if (block.block_id !== undefined && blockIds.has(block.block_id)) {
      problems.push({
        pointer: `${pointer}/${index}/block_id`,
        message: `\`block_id\` ${JSON.stringify(block.block_id)} already exists`,
      });
    }
    blockIds.add(block.block_id);
    const elements = [block.elements, block.accessory, block.element].flat().filter(isObject);
    const actionIds = elements.map((element) => element.action_id).filter((id) => id !== undefined);
    if (new Set(actionIds).size < actionIds.length) {
      problems.push({ pointer: `${pointer}/${index}/elements`, message: '`action_id` already exists in this block' });
    }
    focused += elements.filter((element) => element.focus_on_load === true).length;
  }
  if (focused > 1) problems.push({ pointer, message: 'only one element may have focus_on_load' });
  return problems;
}

/** Limits that hold over all blocks of one message together. */
function problemsInTotals(blocks: unknown[], pointer: string): Problem[] {
  const objects = blocks.filter(isObject);
  const problems: Problem[] = [];
  const markdown = objects
    .filter((block) => block.type === 'markdown')
    .reduce((sum, block) => sum + letters(block.text), 0);
  if (markdown > markdownTotal)
    problems.push({ pointer, message: `no more than ${markdownTotal} characters of markdown` });
  const tables = objects.filter((block) => block.type === 'table' || block.type === 'data_table');
  const cells = tables.reduce((sum, table) => sum + letters(table.rows), 0);
  if (cells > tableTotal) problems.push({ pointer, message: `no more than ${tableTotal} characters in tables` });
  return problems;
}

/** Characters of visible text, however deep. */
function letters(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + letters(item), 0);
  return isObject(value) ? letters(value.text) + letters(value.elements) : 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
