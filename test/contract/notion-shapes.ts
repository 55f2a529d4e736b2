type Json = Record<string, unknown>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Fields whose very value is part of the contract, not only their type. */
const fixed = new Set(['object', 'type', 'code', 'status', 'function', 'has_more']);

/** Fields that hold words of the workspace, where one kind of text is as good as another. */
const forms: [name: string, form: RegExp][] = [
  ['a UUID', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/],
  ['a time to the minute', /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:00\.000Z$/],
  ['a time with its offset', /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}[+-]\d{2}:\d{2}$/],
  ['a date', /^\d{4}-\d{2}-\d{2}$/],
  ['an address', /^https?:\/\//],
];

/**
 * How `mine` differs in shape from the `real` answer: keys that are missing or too many, other JSON types, other forms
 * of ids and times, other values of `object`, `type`, `code` and the like. Null stands for any type, and a person may
 * stand where the recording has a bot.
 */
export function differences(real: unknown, mine: unknown, path = 'body'): string[] {
  if (real === null || mine === null) return mine === undefined ? [`${path} is missing`] : [];
  if (Array.isArray(real)) {
    if (!Array.isArray(mine)) return [`${path} is not a list`];
    const count = real.length === mine.length ? [] : [`${path} has ${mine.length} items, not ${real.length}`];
    const pairs = pairUp(real, mine);
    return [...count, ...pairs.flatMap(([left, right], index) => differences(left, right, `${path}[${index}]`))];
  }
  if (isObject(real)) return isObject(mine) ? objectDifferences(real, mine, path) : [`${path} is not an object`];
  if (typeof real !== typeof mine) return [`${path} is a ${typeof mine}, not a ${typeof real}`];
  const key = path.slice(path.lastIndexOf('.') + 1);
  if (fixed.has(key) && real !== mine) return [`${path} is ${JSON.stringify(mine)}, not ${JSON.stringify(real)}`];
  return typeof real === 'string' && typeof mine === 'string' ? formDifferences(real, mine, path) : [];
}

function objectDifferences(real: Json, mine: Json, path: string): string[] {
  const isOtherUser = real.object === 'user' && mine.object === 'user' && real.type !== mine.type;
  if (isOtherUser) return [];
  const missing = Object.keys(real).filter((key) => !(key in mine));
  const extra = Object.keys(mine).filter((key) => !(key in real));
  return [
    ...missing.map((key) => `${path}.${key} is missing`),
    ...extra.map((key) => `${path}.${key} is not in the real answer`),
    ...Object.keys(real)
      .filter((key) => key in mine)
      .flatMap((key) => differences(real[key], mine[key], `${path}.${key}`)),
  ];
}

function formDifferences(real: string, mine: string, path: string): string[] {
  const [name, form] = forms.find(([, candidate]) => candidate.test(real)) ?? [];
  if (!form || form.test(mine) || path.endsWith('.content') || path.endsWith('.plain_text')) return [];
  return [`${path} is not ${name}: ${mine}`];
}

/** The same thing where ids are the same, else elements of the same kind in order: headings compare with headings. */
function pairUp(real: unknown[], mine: unknown[]): [unknown, unknown][] {
  const left = [...mine];
  return real.flatMap((item) => {
    const same = left.findIndex((candidate) => isObject(candidate) && isObject(item) && candidate.id === item.id);
    const at = same === -1 ? left.findIndex((candidate) => kindOf(candidate) === kindOf(item)) : same;
    return at === -1 ? [] : [[item, left.splice(at, 1)[0]] as [unknown, unknown]];
  });
}

function kindOf(item: unknown): string {
  if (!isObject(item)) return typeof item;
  const parent = isObject(item.parent) ? item.parent.type : '';
  if (item.object === 'user') return JSON.stringify([item.type, isObject(item.bot) ? Object.keys(item.bot).length : 0]);
  const columns = isObject(item.properties) ? Object.keys(item.properties).toSorted() : [];
  return JSON.stringify([item.object, item.type, item.object === 'block' ? '' : parent, columns]);
}
