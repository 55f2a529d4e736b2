import { object } from './json.ts';
import type { Row } from './notion.ts';
import { type PropertyValue, readProperty } from './properties.ts';

/** The row shows exactly these values, given as a request sends them, by property name. */
export function holds(row: Row, values: Record<string, unknown>): boolean {
  return Object.entries(values).every(([name, wanted]) => {
    const type = Object.keys(object(wanted)).find((key) => key !== 'type' && key !== 'id');
    const property = row.properties.find((each) => each.name === name || each.id === name);
    if (!type || !property) return false;
    return comparable(readProperty(name, { type, ...object(wanted) }).value) === comparable(property.value);
  });
}

/** The same text for what is the same to people, without names of people and addresses of files: these differ from answer to answer. */
export function comparable(value: PropertyValue | null): string {
  switch (value?.kind) {
    case undefined:
      return '';
    case 'people':
      return value.people
        .map(({ id }) => id.replaceAll('-', ''))
        .toSorted()
        .join();
    case 'pages':
      return value.ids
        .map((id) => id.replaceAll('-', ''))
        .toSorted()
        .join();
    case 'options':
      return JSON.stringify(value.names.toSorted());
    case 'date':
      return [value.start, value.end].map(moment).join(' ');
    case 'boolean':
      return String(value.boolean);
    case 'files':
      return JSON.stringify(value.files.map(({ name }) => name));
    default:
      return JSON.stringify(value);
  }
}

/** A day, or a moment whatever its time zone. */
function moment(time: string | undefined): string {
  if (!time) return '';
  const at = time.includes('T') ? Date.parse(time) : Number.NaN;
  return Number.isNaN(at) ? time : String(at);
}
