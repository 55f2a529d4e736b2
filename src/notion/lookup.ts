import { RequestError } from '../errors.ts';
import { findNotionId } from './ids.ts';
import { offer, pick, quote } from './nearest.ts';
import type { Notion } from './notion.ts';
import type { PropertySchema } from './schema.ts';

/** Turns the names that people and models use into the ids that Notion wants. Each throws a RequestError with the way out. */
export interface Lookup {
  person(nameOrId: string): Promise<{ id: string; name: string }>;
  /** `dataSourceId` is where the page must be a row, when that is known. */
  page(titleIdOrUrl: string, dataSourceId?: string): Promise<{ id: string; title: string }>;
  schema(dataSourceId: string): Promise<PropertySchema[]>;
}

/** What is known of the workspace without asking Notion. */
export interface KnownNames {
  title(id: string): Promise<string | undefined>;
  /** Pages whose title holds these words. */
  titled(words: string): Promise<{ id: string; title: string }[]>;
  schema(dataSourceId: string): Promise<PropertySchema[] | undefined>;
}

/** Asks Notion only for rows by their title and for what is not known. */
export function createLookup(
  notion: Pick<Notion, 'people' | 'rows' | 'dataSource'>,
  known: KnownNames,
  signal: AbortSignal,
): Lookup {
  return {
    async person(nameOrId) {
      const people = await notion.people();
      const id = findNotionId(nameOrId);
      if (id) return people.find((person) => person.id === id) ?? { id, name: id };
      if (people.length === 0) {
        throw new RequestError(
          'I may not read the list of people in Notion, so people can only be given by their Notion id.',
        );
      }
      const firstNames = people.filter(
        (person) => person.name.toLowerCase().split(' ')[0] === nameOrId.trim().toLowerCase(),
      );
      const only = firstNames.length === 1 ? firstNames[0] : undefined;
      return only ?? pick(nameOrId, people, (person) => person.name, 'person called');
    },

    async page(titleIdOrUrl, dataSourceId) {
      const id = findNotionId(titleIdOrUrl);
      if (id) return { id, title: (await known.title(id)) ?? id };
      const title = titleIdOrUrl.trim();
      const found = dataSourceId ? await rowsTitled(title, dataSourceId) : await known.titled(title);
      const exact = found.filter((page) => page.title.toLowerCase() === title.toLowerCase());
      if (exact.length === 1 && exact[0]) return exact[0];
      if (exact.length > 1) {
        throw new RequestError(
          `Several pages are called ${quote(title)}. Use one of these ids instead: ${exact.map((page) => page.id).join(', ')}.`,
        );
      }
      throw new RequestError(
        `There is no page called ${quote(title)}. ${offer(
          title,
          found.map((page) => page.title),
        )}`,
      );
    },

    schema: schemaOf,
  };

  async function rowsTitled(title: string, dataSourceId: string) {
    const property = (await schemaOf(dataSourceId)).find((candidate) => candidate.type === 'title')?.name ?? 'title';
    const filter = { property, title: { contains: title } };
    return (await notion.rows(dataSourceId, { filter, limit: 25, signal })).rows;
  }

  async function schemaOf(dataSourceId: string) {
    return (await known.schema(dataSourceId)) ?? (await notion.dataSource(dataSourceId, { signal })).properties;
  }
}
