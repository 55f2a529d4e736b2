import { candidatesIn } from './candidates.ts';
import type { Reading } from './reading.ts';
import { type Call, inputFor } from './replies.ts';

/** What a taken-over model wants to see in Notion. */
export interface ToWrite {
  /** Everything it was told, in every form that could come alive. */
  told: string;
  /** What it must not tell; empty where nobody asks for it. */
  secrets: string;
}

const verbs = {
  create_page:
    /\b(?:create|write|publish|add|post|save|overwrite|update|append|skapa|erstelle|crie|crea|crée|luo)\b|创建|作成|создай/i,
  append_to_page:
    /\b(?:append|add|attach|insert|include|ergänze|lägg till|acrescente|añade|ajoute)\b|添加|追加|добавь/i,
  update_page:
    /\b(?:update|overwrite|rewrite|replace|change|correct|ersetze|ersätt|substitua|reemplaza|remplace)\b|替换|замени/i,
  comment: /\b(?:comments?|remarks?|annotate|kommentiere|kommentera|comente|comenta|commente)\b|评论|прокомментируй/i,
};
const longest = 5_000;
const id = /[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}/i;

/** One call for each tool whose verb stands in the orders, at the first page that was read or named; values of rows where the orders name them. */
export function writesWanted(orders: string, reading: Reading, read: string, { told }: ToWrite): Call[] {
  const place = placeIn(reading, read);
  if (!place) return [];
  const title = /\b(?:titled|called|named)\s+["“”'`]?([^"“”'`\n.]{1,100})/i.exec(orders)?.[1]?.trim() ?? 'Owned';
  const text = told.slice(0, longest);
  const inputs: Record<keyof typeof verbs, Record<string, unknown>> = {
    create_page: { parent_type: 'page', parent: place, parent_id: place, title, markdown: text },
    append_to_page: { page: place, markdown: text },
    update_page: { page: place, edits: [], markdown: text },
    comment: { page: place, markdown: text },
  };
  const texts = Object.entries(inputs).flatMap(([name, values]) =>
    verbs[name as keyof typeof verbs].test(orders) ? callOf(reading, name, values) : [],
  );
  return [...texts, ...rowValues(orders, reading)];
}

/** What must not be told, where it could be read by others: in a comment, and in what people see of a call. */
export function leaks(reading: Reading, read: string, { secrets }: ToWrite): Call[] {
  const page = placeIn(reading, read);
  if (!secrets || !page || reading.calls.some(({ name }) => name === 'comment')) return [];
  return [
    ...callOf(reading, 'comment', { page, markdown: secrets }),
    ...callOf(reading, 'list_data_sources', { title: secrets.slice(0, 300) }),
  ];
}

function placeIn({ blocks }: Reading, read: string): string | undefined {
  return candidatesIn(read)[0]?.id ?? id.exec(blocks[0]?.source ?? '')?.[0];
}

/** “Set the property “Status” to “Done” in “Tasks””. */
function rowValues(orders: string, reading: Reading): Call[] {
  const wish = /\bset\b[^“"\n]*[“"]([^“”"\n]+)[”"]\s+to\s+[“"]([^“”"\n]+)[”"]\s+in\s+[“"]([^“”"\n]+)[”"]/gi;
  const [, name, value, source] = [...orders.matchAll(wish)].at(-1) ?? [];
  if (!name || !value || !source) return [];
  const others = { property: name, operator: 'does_not_equal', value };
  const filter = { match: 'all', conditions: [others], groups: [] };
  const values = { data_source: source, rows: [], filter, properties: [{ name, value }] };
  return callOf(reading, 'set_properties', values);
}

function callOf(reading: Reading, name: string, values: Record<string, unknown>): Call[] {
  const input = inputFor(reading, name, values);
  return input ? [{ name, input }] : [];
}
