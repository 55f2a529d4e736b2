import { type Json, listOf, objectOf, stringOf } from './json.ts';

const lists = ['updated_blocks', 'updated_properties'];

/**
 * Events of a short while as Notion brings them together: edits of one thing become one event with all authors, and a thing
 * that came and went, or went and came back, leaves none of these events.
 */
export function merge(events: readonly Json[]): Json[] {
  const merged: Json[] = [];
  for (const event of events) {
    const { id } = objectOf(event.entity);
    const own = (each: Json) => objectOf(each.entity).id === id;
    const kind = stringOf(event.type).split('.').at(-1);
    const before = merged.findIndex((each) => own(each) && undoes(stringOf(each.type).split('.').at(-1), kind));
    const same = merged.find((each) => own(each) && each.type === event.type);
    if (before !== -1) {
      const wasNew = stringOf(merged[before]?.type).endsWith('.created');
      if (wasNew) merged.splice(0, merged.length, ...merged.filter((each) => !own(each)));
      else merged.splice(before, 1);
    } else if (same) {
      const { id: _id, timestamp: _timestamp, ...newer } = event;
      Object.assign(same, newer, { timestamp: event.timestamp, authors: union(same.authors, event.authors) });
      same.data = { ...objectOf(event.data), ...mergedLists(objectOf(same.data), objectOf(event.data)) };
    } else merged.push({ ...event });
  }
  return merged;
}

function undoes(before: string | undefined, after: string | undefined): boolean {
  return (
    (after === 'deleted' && (before === 'created' || before === 'undeleted')) ||
    (after === 'undeleted' && before === 'deleted')
  );
}

function mergedLists(before: Json, after: Json): Json {
  const names = lists.filter((name) => name in before || name in after);
  return Object.fromEntries(names.map((name) => [name, union(before[name], after[name])]));
}

function union(left: unknown, right: unknown): unknown[] {
  const seen = new Map([...listOf(left), ...listOf(right)].map((item) => [JSON.stringify(item), item]));
  return [...seen.values()].slice(0, 100);
}
