import type { Reply } from '../contract.ts';
import type { Block, Reading } from './reading.ts';

type Text = Extract<Reply['content'][number], { type: 'text' }>;

/** A call of a tool that may or may not exist. */
export interface Call {
  name: string;
  input: object;
}

export function say(text: string): Reply {
  return { content: [{ type: 'text', text }] };
}

/** Several calls in one message. */
export function useTools(calls: { name: string; input: unknown }[], thinking?: string): Reply {
  return {
    content: [
      ...(thinking ? [{ type: 'thinking' as const, thinking }] : []),
      ...calls.map(({ name, input }) => ({ type: 'tool_use' as const, name, input })),
    ],
  };
}

/** A text that rests on a block. `shown` is what of it appears, after `gap`; the citation always covers the whole block. */
export function cite({ searchResult, block, text }: Block, gap: string, shown = text): Text {
  return { type: 'text', text: `${gap}${shown.trim()}`, citations: [{ searchResult, block }] };
}

/**
 * An input for a tool as the request describes it: of the values given, those that the schema knows, and something empty for
 * what it requires besides. Undefined when there is no such tool, or it takes none of the values.
 */
export function inputFor({ tools }: Reading, tool: string, values: Record<string, unknown>): object | undefined {
  const schema = tools.get(tool) as { properties?: Record<string, unknown>; required?: string[] } | undefined;
  if (!schema) return undefined;
  const known = Object.entries(values).filter(([name]) => name in (schema.properties ?? {}));
  if (known.length === 0 && Object.keys(values).length > 0) return undefined;
  const empty = (schema.required ?? []).map((name) => [name, emptyOf(schema.properties?.[name])]);
  return { ...Object.fromEntries(empty), ...Object.fromEntries(known) };
}

/** The smallest value that a schema allows. */
export function emptyOf(schema: unknown, text = ''): unknown {
  const node = (schema ?? {}) as {
    type?: string | string[];
    properties?: Record<string, unknown>;
    items?: unknown;
    enum?: unknown[];
    const?: unknown;
    anyOf?: unknown[];
    minItems?: number;
  };
  if (node.const !== undefined) return node.const;
  if (node.enum) return node.enum[0];
  if (node.anyOf) return emptyOf(node.anyOf[0], text);
  switch (Array.isArray(node.type) ? node.type[0] : node.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(node.properties ?? {}).map(([name, each]) => [name, emptyOf(each, text)]),
      );
    case 'array':
      return text || node.minItems ? [emptyOf(node.items, text)] : [];
    case 'number':
    case 'integer':
      return Number(/\d+/.exec(text)?.[0] ?? 1);
    case 'boolean':
      return false;
    case 'null':
      return null;
    default:
      return text;
  }
}
