import type { Property, PropertyValue } from './properties.ts';
import { richText } from './write-properties.ts';

const lists = ['title', 'rich_text', 'multi_select', 'people', 'relation', 'files'];

/**
 * What is sent to give a property the value that it has: `{ <type>: value }`. Text loses its styles. Undefined for what cannot be sent
 * as it was: computed properties, files that lie in Notion itself, and a relation of which Notion showed only a part.
 */
export function putBack({ type, value }: Property): Record<string, unknown> | undefined {
  const sent = value ? filled(type, value) : emptyOf(type);
  return sent === undefined ? undefined : { [type]: sent };
}

function emptyOf(type: string): unknown {
  if (lists.includes(type)) return [];
  if (type === 'checkbox') return false;
  return type === 'verification' ? { state: 'unverified' } : null;
}

function filled(type: string, value: PropertyValue): unknown {
  switch (value.kind) {
    case 'text':
      if (type === 'title' || type === 'rich_text') return richText(value.text);
      return ['url', 'email', 'phone_number'].includes(type) ? value.text : undefined;
    case 'number':
      return type === 'number' ? value.number : undefined;
    case 'boolean':
      return type === 'checkbox' ? value.boolean : undefined;
    case 'date': {
      const { start, end, timeZone } = value;
      if (type !== 'date') return undefined;
      return { start, ...(end ? { end } : {}), ...(timeZone ? { time_zone: timeZone } : {}) };
    }
    case 'options': {
      const names = value.names.map((name) => ({ name }));
      if (type === 'multi_select') return names;
      return type === 'select' || type === 'status' ? names[0] : undefined;
    }
    case 'people':
      return type === 'people' ? value.people.map(({ id }) => ({ object: 'user', id })) : undefined;
    case 'pages':
      return type === 'relation' && !value.cut ? value.ids.map((id) => ({ id })) : undefined;
    case 'files':
      return value.files.every(({ url }) => url)
        ? value.files.map(({ name, url = '' }) => ({ name, external: { url } }))
        : undefined;
    case 'place':
      return { lat: value.latitude, lon: value.longitude, ...(value.name ? { name: value.name } : {}) };
    case 'verification':
      return { state: value.state };
    default:
      return undefined;
  }
}
