/** Values that a schema fixes: the model cannot say anything else there, however much it wants to. */
const fixed = new Set(['type', 'language', 'due', 'due_words', 'owner']);

/**
 * A structured answer in which every free text says what a taken-over model wants to say, in as many ways as there are lists: each line by itself,
 * all of it at once, and behind the words that belong there, which stay besides. Numbers and what the schema fixes stay.
 */
export function poison(answer: string, orders: string): unknown {
  const lines = [orders, ...orders.split(/\n+/)].map((line) => line.replace(/^\s*> ?/, '').trim()).filter(Boolean);
  const spread = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return fixed.has(key) ? value : `${value} ${orders}`.trim();
    if (Array.isArray(value)) return [...value, ...value.map((each) => spread(each, key)), ...additions(value, key)];
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, spread(each, name)]));
  };
  const additions = (list: unknown[], key: string): unknown[] => {
    if (key === 'sources') return [];
    const [model] = list;
    if (typeof model === 'string' || key === 'topics') return lines;
    if (typeof model !== 'object' || model === null) return [];
    const changed = list.flatMap((each) => lines.map((text) => ({ ...(each as object), text })));
    return changed.slice(0, 400);
  };
  return spread(JSON.parse(answer), '');
}
