import { createHash } from 'node:crypto';
import type { ValidRequest } from './request-schema.ts';
import { countTokens } from './tokens.ts';

const lifetimesMs = { '5m': 5 * 60_000, '1h': 60 * 60_000 };
type Lifetime = keyof typeof lifetimesMs;

/** Shorter prefixes are not cached on the 5.5 models; nothing says so but the counters. */
const smallestPrefixTokens = 512;
/** How many positions are looked at for each breakpoint, itself included. */
const lookback = 20;

/** One position of the prompt: everything up to here, as one hash and one number of tokens. */
interface Position {
  hash: string;
  tokens: number;
  breakpoint?: Lifetime;
}

/**
 * The prompt cache. An entry is written only where a breakpoint stands, and read only where the whole prefix is the same bytes:
 * tools, then system, then messages. Entries live by `now` and are refreshed when they are read.
 */
export function createPromptCache(now: () => number) {
  const entries = new Map<string, { until: number; lifetime: Lifetime }>();
  const isFresh = ({ hash }: Position) => (entries.get(hash)?.until ?? 0) > now();

  return {
    /** The input side of `usage`. `store` makes what was written readable; call it when the answer begins. */
    read(request: ValidRequest) {
      const positions = positionsOf(request);
      const total = positions.at(-1)?.tokens ?? 0;
      const marked = positions.flatMap(({ breakpoint, tokens }, at) =>
        breakpoint && tokens >= smallestPrefixTokens ? [at] : [],
      );
      const hit = Math.max(-1, ...marked.map((at) => findHit(positions, at, isFresh)));
      const read = positions[hit]?.tokens ?? 0;
      const written = { '5m': 0, '1h': 0 };
      let counted = read;
      for (const { tokens, breakpoint = '5m' } of marked.map((at) => positions[at] as Position)) {
        if (tokens <= counted) continue;
        written[breakpoint] += tokens - counted;
        counted = tokens;
      }
      return {
        usage: {
          input_tokens: total - counted,
          cache_creation_input_tokens: written['5m'] + written['1h'],
          cache_read_input_tokens: read,
          cache_creation: {
            ephemeral_5m_input_tokens: written['5m'],
            ephemeral_1h_input_tokens: written['1h'],
          },
        },
        store(): void {
          const used = hit === -1 ? marked : [...marked, hit];
          for (const { hash, breakpoint } of used.map((at) => positions[at] as Position)) {
            const lifetime = breakpoint ?? entries.get(hash)?.lifetime ?? '5m';
            entries.set(hash, { until: now() + lifetimesMs[lifetime], lifetime });
          }
        },
      };
    },
  };
}

/** The nearest written position at or before `at`, or -1. */
function findHit(positions: Position[], at: number, isFresh: (position: Position) => boolean): number {
  for (let step = 0; step < lookback && at - step >= 0; step += 1) {
    if (isFresh(positions[at - step] as Position)) return at - step;
  }
  return -1;
}

/** Tokens of the whole prompt, as count_tokens answers. */
export function countPrompt(request: ValidRequest): number {
  return positionsOf(request).at(-1)?.tokens ?? 0;
}

function positionsOf(request: ValidRequest): Position[] {
  const { model, tools = [], system = [], messages, tool_choice, thinking } = request;
  const hash = createHash('sha256').update(model);
  const positions: Position[] = [];
  let tokens = 0;
  const add = (level: string, block: object): void => {
    hash.update(`\n${level}${render(block)}`);
    tokens += countTokens(render(block, true));
    const mark = lifetimeOf(block);
    positions.push({ hash: hash.copy().digest('base64'), tokens, ...(mark ? { breakpoint: mark } : {}) });
  };
  for (const tool of tools) add('tool', tool);
  for (const block of asBlocks(system)) add('system', block);
  // Choosing tools or thinking otherwise keeps tools and system, and loses the messages.
  hash.update(JSON.stringify([tool_choice, thinking]));
  for (const { role, content } of messages) for (const block of asBlocks(content)) add(role, block);
  const last = positions.at(-1);
  if (request.cache_control && last && !last.breakpoint) last.breakpoint = request.cache_control.ttl ?? '5m';
  return positions;
}

function asBlocks(content: string | object[]): object[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content;
}

/** Breakpoints are no content; neither quotes of citations nor signatures count as tokens. */
function render(block: object, forCounting = false): string {
  return JSON.stringify(block, (key, value: unknown) =>
    key === 'cache_control' || (forCounting && ['citations', 'signature', 'type'].includes(key)) ? undefined : value,
  );
}

/** The block's own breakpoint, or one inside a tool result. */
function lifetimeOf(block: object): Lifetime | undefined {
  const { cache_control: own, content } = block as { cache_control?: { ttl?: Lifetime } | null; content?: unknown };
  if (own) return own.ttl ?? '5m';
  return Array.isArray(content) ? content.map((part) => lifetimeOf(part as object)).find(Boolean) : undefined;
}
