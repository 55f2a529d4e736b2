import { recordPage } from './changes.ts';
import { isId, normalId } from './ids.ts';
import { listOf } from './json.ts';
import { giveDefaults } from './page-writes.ts';
import { type Desk, finish, placePage } from './people.ts';
import type { NotionPeople } from './people-contract.ts';
import { pageCalled, personCalled } from './places.ts';
import { replaceRelations } from './relations.ts';
import { findProperty } from './schema.ts';
import type { Slugs } from './seed.ts';
import { fillPage } from './seed.ts';
import { plainValue } from './seed-rows.ts';
import { type DataSource, type Page, pageTitle, type Store, touch } from './store.ts';

export function createRowEditors(desk: Desk): Pick<NotionPeople, 'addRow' | 'editRow'> {
  const { store } = desk;
  return {
    addRow(dataSourceId, values, markdown, by) {
      const source = requireSource(store, dataSourceId);
      const page = placePage(desk, by, '', { type: 'data_source_id', id: source.id });
      giveDefaults(source, page);
      setPlain(store, source, page, values);
      if (markdown !== undefined) fillPage(store, page, () => markdown);
      return finish(desk.as(by), page, pageTitle(page));
    },
    editRow(pageId, values, by) {
      const page = desk.page(pageId);
      const person = desk.as(by);
      const updated_properties = setPlain(store, requireSource(store, page.parent.id), page, values);
      touch(person, page, person.bot.id);
      recordPage(person, 'properties_updated', page, { updated_properties });
    },
  };
}

/** Sets plain values by property name and gives the ids of these properties. */
function setPlain(store: Store, source: DataSource, page: Page, values: Record<string, unknown>): string[] {
  const names = namesOf(store);
  return Object.entries(values).map(([name, value]) => {
    const property = findProperty(source, name);
    if (!property) throw new Error(`The data source has no property called ${name}.`);
    if (property.type === 'relation')
      replaceRelations(
        store,
        property,
        page,
        listOf(value).map((row) => names.row(String(row))),
      );
    else page.values.set(property.id, value === null ? null : plainValue(store, property, value, names));
    return property.id;
  });
}

/** Where seeds have slugs, people have names. */
function namesOf(store: Store): Slugs {
  const id = (name: string) => (isId(name) ? normalId(name) : (pageCalled(store, name)?.id ?? name));
  return { person: (name) => personCalled(store, name).id, page: id, row: id, source: id };
}

export function requireSource(store: Store, given: string): DataSource {
  const source = store.dataSources.get(normalId(given));
  if (!source) throw new Error(`The stand-in has no data source with the id ${given}.`);
  return source;
}
