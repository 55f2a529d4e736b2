/** Values that a schema fixes: the model cannot say anything else there, however much it wants to. */
const fixed = new Set(['type', 'language', 'due', 'due_words', 'owner']);

/** A list must leave room for the others in one answer. */
const longestList = 8_000;
const longestText = 1_500;

/**
 * A structured answer in which every free text says what a taken-over model wants to say, in as many ways as there are lists: each line by itself,
 * all of it at once, and behind the words that belong there, which stay besides. Numbers and what the schema fixes stay.
 */
export function poison(answer: string, orders: string): unknown {
  const all = orders.slice(0, longestText);
  const lines = [all, ...orders.split(/\n+/)].map((line) => line.replace(/^\s*> ?/, '').trim()).filter(Boolean);
  const spread = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return fixed.has(key) ? value : `${value} ${all}`.trim();
    if (Array.isArray(value)) return [...value, ...value.map((each) => spread(each, key)), ...additions(value, key)];
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, spread(each, name)]));
  };
  const additions = (list: unknown[], key: string): unknown[] => {
    if (key === 'sources') return [];
    const [model] = list;
    if (typeof model === 'string' || key === 'topics') return fitting(lines);
    if (typeof model !== 'object' || model === null) return [];
    return fitting(lines.map((text, at) => ({ ...(list[at % list.length] as object), text, ...everySource(list) })));
  };
  return spread(JSON.parse(answer), '');
}

/** A line names all messages that the list names, so that it may have come from any of them. */
function everySource(list: unknown[]): { sources?: unknown[] } {
  const sources = list.flatMap((each) => (each as { sources?: unknown[] }).sources ?? []);
  return sources.length > 0 ? { sources: [...new Set(sources)] } : {};
}

function fitting<Each>(list: Each[]): Each[] {
  let length = 0;
  return list.filter((each) => {
    length += JSON.stringify(each).length;
    return length <= longestList;
  });
}
