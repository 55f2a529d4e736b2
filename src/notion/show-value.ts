import type { PropertyValue } from './properties.ts';

/** Names for the ids in values. What it does not know is shown as the id. */
export interface Names {
  person?: (id: string) => string | undefined;
  page?: (id: string) => string | undefined;
}

/** The value as a person reads it, empty for an empty property. Text is as Notion gave it, line breaks included. */
export function showValue(value: PropertyValue | null, names: Names = {}): string {
  if (!value) return '';
  switch (value.kind) {
    case 'text':
      return value.text;
    case 'number':
      return String(value.number);
    case 'boolean':
      return value.boolean ? 'yes' : 'no';
    case 'date':
      return [value.start, value.end].filter(Boolean).join(' → ') + (value.timeZone ? ` (${value.timeZone})` : '');
    case 'options':
      return value.names.join(', ');
    case 'people':
      return value.people.map((person) => showPerson(person, names)).join(', ');
    case 'pages':
      return [...value.ids.map((id) => names.page?.(id) ?? id), ...(value.cut ? ['… and more'] : [])].join(', ');
    case 'files':
      return value.files.map((file) => file.name).join(', ');
    case 'place':
      return `${value.name ? `${value.name} ` : ''}(${value.latitude}, ${value.longitude})`;
    case 'verification':
      return [
        value.state,
        value.by ? `by ${showPerson(value.by, names)}` : '',
        value.until ? `until ${value.until}` : '',
      ]
        .filter(Boolean)
        .join(' ');
    case 'list':
      return value.values.map((item) => showValue(item, names)).join(', ');
    case 'unsupported':
      return `[${value.type}: not readable]`;
  }
}

function showPerson(person: { id: string; name?: string }, names: Names): string {
  return person.name ?? names.person?.(person.id) ?? person.id;
}
