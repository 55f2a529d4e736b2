import type { Property, PropertyValue } from '../notion/properties.ts';

/**
 * A row's properties as plain JSON by column name, for SQL: text, numbers and booleans as they are; select and status their option's name,
 * multi-select a list of names; dates `{start, end?, timeZone?}`; people `[{id, name?}]`; relations a list of page ids; files `[{name, url?}]`;
 * rollups of pages a list. Empty and unreadable ones are null.
 */
export function rowValues(properties: Property[]): Record<string, unknown> {
  return Object.fromEntries(properties.map(({ name, type, value }) => [name, plain(value, type)]));
}

function plain(value: PropertyValue | null, type: string): unknown {
  switch (value?.kind) {
    case undefined:
    case 'unsupported':
      return null;
    case 'text':
      return value.text;
    case 'number':
      return value.number;
    case 'boolean':
      return value.boolean;
    case 'options':
      return type === 'multi_select' ? value.names : value.names.length > 1 ? value.names : (value.names[0] ?? null);
    case 'people':
      return value.people;
    case 'pages':
      return value.ids;
    case 'files':
      return value.files;
    case 'list':
      return value.values.map((item) => plain(item, ''));
    case 'date':
    case 'place':
    case 'verification': {
      const { kind: _, ...rest } = value;
      return rest;
    }
  }
}
