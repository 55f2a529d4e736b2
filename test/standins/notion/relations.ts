import { listOf, stringOf } from './json.ts';
import type { Page, PropertySchema, Store } from './store.ts';

function idsOf(page: Page, propertyId: string): string[] {
  return listOf(page.values.get(propertyId)) as string[];
}

/** Relates `page` to another row; a two-way relation shows it on the other side too. */
export function connect(store: Store, property: PropertySchema, page: Page, otherId: string): void {
  addTo(page, property.id, otherId);
  const other = store.pages.get(otherId);
  const syncedId = stringOf(property.config.syncedId);
  if (other && syncedId) addTo(other, syncedId, page.id);
}

function addTo(page: Page, propertyId: string, id: string): void {
  const ids = idsOf(page, propertyId);
  if (!ids.includes(id)) page.values.set(propertyId, [...ids, id]);
}

/** Sets all relations of one property, taking away what is no longer there on both sides. */
export function replaceRelations(store: Store, property: PropertySchema, page: Page, wanted: string[]): void {
  const syncedId = stringOf(property.config.syncedId);
  for (const gone of idsOf(page, property.id).filter((id) => !wanted.includes(id))) {
    const other = store.pages.get(gone);
    if (!other || !syncedId) continue;
    other.values.set(
      syncedId,
      idsOf(other, syncedId).filter((id) => id !== page.id),
    );
  }
  page.values.set(property.id, []);
  for (const id of wanted) connect(store, property, page, id);
}
