import { isId, normalId } from './ids.ts';
import { plainText } from './rich-text.ts';
import { type Page, pageTitle, type Store, type User } from './store.ts';

/** Finds a page for a test: by id, else by title. */
export function pageCalled(store: Store, idOrTitle: string): Page | undefined {
  const byId = isId(idOrTitle) ? store.pages.get(normalId(idOrTitle)) : undefined;
  return byId ?? [...store.pages.values()].find((page) => pageTitle(page) === idOrTitle);
}

/** The id of a page or database that can be shared: by id or title, where a data source stands for its database. */
export function placeCalled(store: Store, idOrTitle: string): string {
  const page = pageCalled(store, idOrTitle);
  if (page) return page.id;
  const id = isId(idOrTitle) ? normalId(idOrTitle) : '';
  const sources = [...store.dataSources.values()];
  const source = sources.find((each) => each.id === id || plainText(each.title) === idOrTitle);
  const databaseId = source?.databaseId ?? id;
  if (!store.databases.has(databaseId)) throw new Error(`The stand-in has no page or database called ${idOrTitle}.`);
  return databaseId;
}

/** A person by name, first name or id; without one, the first person of the workspace. */
export function personCalled(store: Store, by: string | undefined): User {
  const people = [...store.users.values()].filter((user) => user.email !== undefined);
  const wanted = by?.toLowerCase();
  const found = people.find(
    ({ id, name }) => id === wanted || name.toLowerCase() === wanted || name.toLowerCase().split(' ')[0] === wanted,
  );
  if (by !== undefined && !found) throw new Error(`The stand-in has no person called ${by}.`);
  return found ?? people[0] ?? store.bot;
}
