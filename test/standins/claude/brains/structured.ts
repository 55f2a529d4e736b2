import { termsOf } from './words.ts';

interface Schema {
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  allOf?: Schema[];
  minItems?: number;
  format?: string;
  $ref?: string;
  $defs?: Record<string, Schema>;
}

const formats: Record<string, string> = {
  date: '2026-11-21',
  'date-time': '2026-11-21T09:00:00Z',
  time: '09:00:00Z',
  duration: 'PT1H',
  email: 'nobody@example.org',
  hostname: 'example.org',
  uri: 'https://example.org',
  ipv4: '127.0.0.1',
  ipv6: '::1',
  uuid: '00000000-0000-4000-8000-000000000000',
};

/** A value that the schema allows, filled from the text: its first line for titles, its words for lists, its sentences elsewhere. */
export function fill(schema: unknown, text: string): unknown {
  const root = schema as Schema;
  const sentences = text
    .split(/(?<=[.!?])\s+|\n+/)
    .map((sentence) => sentence.trim())
    .filter(Boolean);
  const words = termsOf(text).map(({ word }) => word);

  const valueFor = (node: Schema, name: string, depth: number): unknown => {
    const target = node.$ref ? root.$defs?.[node.$ref.replace('#/$defs/', '')] : undefined;
    if (target) return valueFor(target, name, depth);
    if (node.const !== undefined) return node.const;
    if (node.enum)
      return node.enum.find((each) => text.toLowerCase().includes(String(each).toLowerCase())) ?? node.enum[0];
    if (node.anyOf?.[0]) return valueFor(node.anyOf[0], name, depth);
    if (node.allOf?.[0]) return valueFor(node.allOf[0], name, depth);
    switch (Array.isArray(node.type) ? node.type[0] : node.type) {
      case 'object':
        return Object.fromEntries(
          Object.entries(node.properties ?? {}).map(([key, each]) => [key, valueFor(each, key, depth)]),
        );
      case 'array':
        return node.items && depth < 3
          ? [0, 1].flatMap((at) =>
              at < Math.max(node.minItems ?? 0, words.length) ? [itemOf(node.items as Schema, name, depth, at)] : [],
            )
          : [];
      case 'integer':
      case 'number':
        return Number(/\d+/.exec(text)?.[0] ?? 0);
      case 'boolean':
        return false;
      case 'null':
        return null;
      default:
        return formats[node.format ?? ''] ?? stringFor(name);
    }
  };
  const itemOf = (node: Schema, name: string, depth: number, at: number): unknown =>
    node.type === 'string' && !node.enum && !node.format ? (words[at] ?? '') : valueFor(node, name, depth + 1);
  const stringFor = (name: string): string => {
    const first = (sentences[0] ?? '').replace(/^#+\s*/, '');
    if (/title|name|heading|subject|topic/i.test(name)) return first.slice(0, 80);
    if (/markdown|body|content|text/i.test(name)) return sentences.slice(0, 12).join('\n\n');
    return sentences.slice(0, 3).join(' ').slice(0, 500) || first;
  };
  return valueFor(root, '', 0);
}
