import { recordDatabase, recordDataSource } from './changes.ts';
import { createDatabaseIn, createSource } from './databases.ts';
import { pageUrl } from './ids.ts';
import type { Desk } from './people.ts';
import type { NotionPeople } from './people-contract.ts';
import { requireSource } from './people-rows.ts';
import { spans } from './rich-text.ts';
import { changeSchema, touchSource } from './sources.ts';

export function createSourceEditors(
  desk: Desk,
): Pick<NotionPeople, 'addDataSource' | 'changeSchema' | 'renameDataSource'> {
  return {
    addDataSource({ title, parentId, properties = {} }) {
      const person = desk.as(undefined);
      const database = createDatabaseIn(person, { type: 'page_id', id: desk.page(parentId).id }, spans(title), false);
      const { id } = createSource(person, database, spans(title), properties);
      recordDatabase(person, 'created', database);
      return { id, databaseId: database.id, url: pageUrl('', database.id) };
    },
    changeSchema(dataSourceId, properties, by) {
      changeSchema(desk.as(by), requireSource(desk.store, dataSourceId), properties);
    },
    renameDataSource(dataSourceId, title, by) {
      const person = desk.as(by);
      const source = requireSource(desk.store, dataSourceId);
      source.title = spans(title);
      touchSource(person, source);
      recordDataSource(person, 'content_updated', source, { updated_blocks: [] });
    },
  };
}
