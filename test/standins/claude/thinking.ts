import { createHash, createHmac } from 'node:crypto';
import { invalid } from './errors.ts';
import type { ValidRequest } from './request-schema.ts';

type Prompt = Pick<ValidRequest, 'model' | 'system' | 'tools'>;

/** What a signature vouches for: who thought it, what stood before it, and the thinking block before it. */
interface Bond {
  model: string;
  prefix: string;
  previous: string;
}

export const bindingBeta = 'thinking-binding-controls-2026-08-01';

/**
 * Follows a conversation block by block and signs or checks thinking on the way. A block is bound to `system`, `tools` and all
 * content before it; thinking may be left out from the oldest on, but not from between.
 */
function createChain({ model, system, tools }: Prompt) {
  const hash = createHash('sha256').update(canonical({ system: asBlocks(system), tools: tools ?? [] }));
  let previous = '';
  const prefix = () => hash.copy().digest('base64url');
  return {
    add(role: string, block: unknown): void {
      if (!isBlank(block)) hash.update(`${role}${canonical(block)}\n`);
    },
    sign(thinking: string): string {
      const bond: Bond = { model, prefix: prefix(), previous };
      const payload = Buffer.from(JSON.stringify(bond)).toString('base64url');
      previous = stamp(payload, thinking);
      return `${payload}.${previous}`;
    },
    /** Undefined when the block may stay; otherwise why not. */
    check(thinking: string, signature: string): 'forged' | 'moved' | undefined {
      const [payload = '', mark = ''] = signature.split('.');
      if (!payload || stamp(payload, thinking) !== mark) return 'forged';
      const bond = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Bond;
      const before = previous;
      previous = mark;
      if (bond.model !== model) return undefined;
      return bond.prefix === prefix() && (before === '' || before === bond.previous) ? undefined : 'moved';
    },
  };
}

/** Refuses thinking that was altered or moved; `dropMoved` lets the moved go, as the API does on request. */
export function checkThinking(request: ValidRequest, dropMoved: boolean): void {
  walk(request, (chain, thinking, where) => {
    const fault = chain.check(thinking.thinking, thinking.signature);
    if (fault === 'forged') throw invalid(`${where}: Invalid \`signature\` in \`thinking\` block`);
    if (fault === 'moved' && !dropMoved) {
      throw invalid(
        `${where}: Invalid \`signature\` in \`thinking\` block. The block is bound to a different conversation. Remove the block, or set ` +
          `\`thinking.block_binding.prefix_mismatch_behavior\` to "drop_block". That setting requires the \`${bindingBeta}\` value in the \`anthropic-beta\` header.`,
      );
    }
  });
}

/** Signs the thinking of the answer to this request; blocks of the answer are to be passed in order. */
export function createSigner(request: ValidRequest) {
  return walk(request, (chain, { thinking, signature }) => void chain.check(thinking, signature));
}

type Thinking = { thinking: string; signature: string };

function walk(
  request: ValidRequest,
  visit: (chain: ReturnType<typeof createChain>, block: Thinking, where: string) => void,
) {
  const chain = createChain(request);
  for (const [index, { role, content }] of request.messages.entries()) {
    for (const [at, block] of asBlocks(content).entries()) {
      if (isThinking(block)) visit(chain, block, `messages.${index}.content.${at}`);
      else chain.add(role, block);
    }
  }
  return chain;
}

function asBlocks(content: string | readonly unknown[] | undefined): readonly unknown[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? []);
}

function isThinking(block: unknown): block is Thinking {
  return (block as { type?: string }).type === 'thinking';
}

/** The API gives blank text out but does not take it back, so it cannot be part of what is compared. */
function isBlank(block: unknown): boolean {
  const { type, text } = block as { type?: string; text?: string };
  return type === 'text' && text?.trim() === '';
}

const left = new Set(['cache_control', 'caller']);

/** Same text for the same content: sorted keys, without nulls and what may change freely. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (key, each: unknown) => {
    if (left.has(key) || each === null) return undefined;
    if (typeof each !== 'object' || Array.isArray(each)) return each;
    return Object.fromEntries(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });
}

function stamp(payload: string, thinking: string): string {
  return createHmac('sha256', 'stand-in').update(`${payload}\n${thinking}`).digest('base64url');
}
