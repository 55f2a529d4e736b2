import type { ValidRequest } from './request-schema.ts';

/** Roughly a token for four characters; what matters is that it is stable. */
export function countTokens(text: string): number {
  return Math.ceil(text.length / 4);
}

const lifetimeMs = 5 * 60 * 1000;
/** Shorter prefixes are not cached. */
const smallestPrefixTokens = 1_024;

interface Entry {
  model: string;
  prefix: string;
  at: number;
}

/**
 * The prompt cache: a request that asks for caching stores its whole prompt; a later one reads the longest stored prefix
 * that it begins with, block by block, within five minutes of the last use. Tools come before system before messages, so a
 * change in an earlier one loses everything behind it.
 */
export function createPromptCache(now: () => number) {
  const entries: Entry[] = [];
  return {
    /** Usage fields of the input side. */
    read(request: ValidRequest) {
      const blocks = renderBlocks(request);
      const total = countTokens(blocks.join(''));
      const wantsCache = JSON.stringify(request).includes('"cache_control":{');
      const fresh = entries.filter((entry) => entry.model === request.model && now() - entry.at < lifetimeMs);
      const text = blocks.join('');
      const hit = wantsCache
        ? fresh.filter(({ prefix }) => text.startsWith(prefix)).toSorted((a, b) => b.prefix.length - a.prefix.length)[0]
        : undefined;
      if (hit) hit.at = now();
      const readTokens = hit ? countTokens(hit.prefix) : 0;
      const isStored = wantsCache && total >= smallestPrefixTokens;
      if (isStored) entries.push({ model: request.model, prefix: text, at: now() });
      if (isStored) entries.push({ model: request.model, prefix: blocks[0] ?? '', at: now() });
      const written = isStored ? total - readTokens : 0;
      return {
        input_tokens: total - readTokens - written,
        cache_creation_input_tokens: written,
        cache_read_input_tokens: readTokens,
        cache_creation: { ephemeral_5m_input_tokens: written, ephemeral_1h_input_tokens: 0 },
      };
    },
  };
}

/** Tools and system as one block, then each content block; breakpoints do not count as content. */
function renderBlocks({ tools, system, messages }: ValidRequest): string[] {
  const withoutBreakpoints = (value: unknown) =>
    JSON.stringify(value, (key, each: unknown) => (key === 'cache_control' ? undefined : each));
  const parts = messages.flatMap(({ role, content }) =>
    (typeof content === 'string' ? [{ type: 'text', text: content }] : content).map(
      (block) => `${role}:${withoutBreakpoints(block)}\n`,
    ),
  );
  return [`${withoutBreakpoints(tools ?? [])}\n${withoutBreakpoints(system ?? '')}\n`, ...parts];
}
