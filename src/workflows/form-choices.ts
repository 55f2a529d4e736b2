import type { Audience } from '../knowledge/audience.ts';
import { findNotionLinks } from '../knowledge/links.ts';
import type { PropertySchema } from '../notion/schema.ts';
import type { ToolParts } from '../tools/live.ts';
import type { Destination } from './destinations.ts';

/** A person or page that was chosen from suggestions. */
export interface Choice {
  /** Notion's. */
  id: string;
  name: string;
}

const most = 100;
const mostGuessed = 10;
const mostNames = 8;
const ownerLike = /owner|author|responsible|\bdri\b|driver|lead|ansvarig|ägare|verantwort|autor|respons|dono|writer/i;

/** People and pages for the properties that hold such. */
export function createFormChoices({ knowledge, connections }: ToolParts) {
  async function people({ connectionId }: Destination): Promise<(Choice & { email?: string })[]> {
    return connections.notion(connectionId).people();
  }

  /** Rows of the data source with these words in their title; while Notion does not answer, those of the copy. */
  async function rows(
    audience: Audience,
    { connectionId }: Destination,
    dataSourceId: string,
    words: string,
    signal: AbortSignal,
  ): Promise<Choice[]> {
    const stored = await knowledge.dataSource(audience, dataSourceId);
    if (!stored || stored.source.connectionId !== connectionId) return [];
    const property = stored.columns.find(({ type }) => type === 'title')?.name ?? 'title';
    const filter = words ? { filter: { property, title: { contains: words } } } : {};
    const found = await connections.notion(connectionId).rows(dataSourceId, { ...filter, limit: 25, signal });
    return found.rows.map(({ id, title }) => ({ id, name: title }));
  }

  /** Pages that the text links to or that are called like a topic, by the data source they are rows of. */
  async function related(audience: Audience, { topics, text = '' }: { topics: string[]; text?: string }) {
    const linked = findNotionLinks(text).flatMap(({ pageId }) => pageId);
    const titled = await Promise.all(
      topics.slice(0, mostNames).map(async (topic) => {
        const found = await knowledge.find(audience, topic, { kind: 'page', limit: 5 });
        return found.filter(({ title }) => title.toLowerCase() === topic.trim().toLowerCase()).map(({ id }) => id);
      }),
    );
    const ids = [...new Set([...linked, ...titled.flat()])].slice(0, mostGuessed);
    const pages = await Promise.all(ids.map((id) => knowledge.page(audience, id)));
    return pages.flatMap((page) => (page?.dataSourceId ? [{ ...page.page, dataSourceId: page.dataSourceId }] : []));
  }

  return {
    /** By property name. */
    async guess(
      audience: Audience,
      destination: Destination,
      columns: PropertySchema[],
      hints: { topics: string[]; text?: string; owner?: { name: string; email?: string } },
    ): Promise<Map<string, Choice[]>> {
      const guessed = new Map<string, Choice[]>();
      const ownerColumn = columns.find(({ type, name }) => type === 'people' && ownerLike.test(name));
      if (ownerColumn && hints.owner) {
        const owner = findPerson(await people(destination), hints.owner);
        if (owner) guessed.set(ownerColumn.name, [{ id: owner.id, name: owner.name }]);
      }
      const relations = columns.filter(({ type, target }) => type === 'relation' && target);
      if (relations.length === 0) return guessed;
      const pages = await related(audience, hints);
      for (const { name, target } of relations) {
        const found = pages.filter(
          ({ dataSourceId, connectionId }) => dataSourceId === target && connectionId === destination.connectionId,
        );
        if (found.length > 0)
          guessed.set(
            name,
            found.map(({ id, title }) => ({ id, name: title })),
          );
      }
      return guessed;
    },

    /** For a field while somebody types; at most 100, none for properties that hold neither. */
    async suggest(
      audience: Audience,
      destination: Destination,
      { type, target }: PropertySchema,
      words: string,
      signal: AbortSignal,
    ): Promise<Choice[]> {
      const query = words.trim();
      if (type === 'relation' && target) return rows(audience, destination, target, query, signal);
      if (type !== 'people') return [];
      const found = (await people(destination)).filter(({ name }) => name.toLowerCase().includes(query.toLowerCase()));
      return found.slice(0, most).map(({ id, name }) => ({ id, name }));
    },
  };
}

/** By e-mail; by the whole name only where Notion tells no addresses and one person alone is called so. */
function findPerson<Person extends { name: string; email?: string }>(
  people: Person[],
  { name, email }: { name: string; email?: string },
): Person | undefined {
  const byEmail = email && people.find((person) => person.email?.toLowerCase() === email.toLowerCase());
  if (byEmail) return byEmail;
  const called = people.filter((person) => person.name.toLowerCase() === name.toLowerCase() && !person.email);
  return called.length === 1 ? called[0] : undefined;
}
