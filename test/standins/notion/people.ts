import { recordContent, recordPage } from './changes.ts';
import type { Connections } from './connections.ts';
import { normalId, pageUrl, uuidFrom } from './ids.ts';
import { createMeetingEditors } from './meetings.ts';
import { putUnder } from './moves.ts';
import type { OAuthServer } from './oauth.ts';
import type { NotionPeople, RawPage } from './people-contract.ts';
import { createRowEditors } from './people-rows.ts';
import { createSourceEditors } from './people-sources.ts';
import { personCalled } from './places.ts';
import { removeForGood } from './removal.ts';
import { spans } from './rich-text.ts';
import { fillPage, linkChild } from './seed.ts';
import { setSourceTrashed } from './sources.ts';
import { blankPage, type Page, type Parent, type Store, touch } from './store.ts';
import { moveToTrash } from './trash.ts';

/** What people do in Notion itself: no token, no budget, and every edit moves `last_edited_time`. */
export function createPeople(store: Store, connections: Connections, oauth: OAuthServer): NotionPeople {
  let added = 0;
  const desk: Desk = {
    store,
    as: (by) => ({ ...store, bot: personCalled(store, by) }),
    nextId: (title) => {
      added += 1;
      return uuidFrom(`people:${added}:${title}`);
    },
    page: (given) => requirePage(store, given),
  };
  return {
    addPage({ title, markdown, parentId, shared, by }) {
      const page = placePage(desk, by, title, parentOf(store, parentId ?? null));
      if (shared !== undefined) page.shared = shared;
      fillPage(store, page, () => markdown);
      return finish(desk.as(by), page, title);
    },
    addRaw({ title, parentId, dataSourceId, ...raw }: RawPage) {
      const page = placePage(desk, undefined, title, parentOf(store, dataSourceId ?? parentId ?? null));
      page.raw = raw;
      return finish(desk.as(undefined), page, title);
    },
    editPage(pageId, { title, markdown, by }) {
      const person = desk.as(by);
      const page = desk.page(pageId);
      if (title !== undefined) page.values.set('title', spans(title));
      touch(person, page, person.bot.id);
      if (markdown !== undefined) replaceText(store, page, markdown);
      if (page.parent.type !== 'data_source_id' || markdown !== undefined) recordContent(person, page);
      else recordPage(person, 'properties_updated', page, { updated_properties: ['title'] });
    },
    ...createRowEditors(desk),
    ...createMeetingEditors(desk),
    ...createSourceEditors(desk),
    movePage(pageId, newParentId, by) {
      putUnder(desk.as(by), desk.page(pageId), parentOf(store, newParentId));
    },
    setShared(pageId, shared, token) {
      const page = desk.page(pageId);
      if (token === undefined) page.shared = shared;
      else requireConnection(connections, token).store.sight.settings.set(page.id, shared);
      store.announce(page.id);
    },
    trash: (id) => setTrash(desk.as(undefined), normalId(id), true),
    restore: (id) => setTrash(desk.as(undefined), normalId(id), false),
    remove(pageId) {
      const page = desk.page(pageId);
      recordPage(desk.as(undefined), 'deleted', page);
      removeForGood(store, page);
      store.announce(page.id);
    },
    authorize: (authorizeUrl, answer) => oauth.answer(new URL(authorizeUrl).searchParams, answer),
    revokeGrant: (botId) => oauth.revokeGrant(botId),
  };
}

/** What all edits by people share. */
export interface Desk {
  readonly store: Store;
  /** The store in the name of a person, who is then the author of what is written. */
  as(by: string | undefined): Store;
  nextId(title: string): string;
  page(id: string): Page;
}

/** A new page that stands in the store but under nothing yet. */
export function placePage(desk: Desk, by: string | undefined, title: string, parent: Parent): Page {
  const person = desk.as(by);
  const page = blankPage(person, { id: desk.nextId(title), parent, title, by: person.bot.id });
  desk.store.pages.set(page.id, page);
  return page;
}

/** Puts a new page under what holds it and tells everybody. */
export function finish(person: Store, page: Page, title: string): { id: string; url: string } {
  linkChild(person, 'child_page', page);
  person.announce(page.id);
  recordPage(person, 'created', page);
  return { id: page.id, url: pageUrl(title, page.id) };
}

function replaceText(store: Store, page: Page, markdown: string): void {
  const children = page.children.filter((block) => block.kind.startsWith('child_'));
  fillPage(store, page, () => markdown);
  const kept = new Set(page.children.map((block) => block.id));
  page.children.push(...children.filter((block) => !kept.has(block.id)));
}

function parentOf(store: Store, given: string | null): Parent {
  if (given === null) return { type: 'workspace', id: '' };
  const id = normalId(given);
  return { type: store.dataSources.has(id) ? 'data_source_id' : 'page_id', id };
}

function setTrash(person: Store, id: string, inTrash: boolean): void {
  const source = person.dataSources.get(id);
  if (source) setSourceTrashed(person, source, inTrash);
  else moveToTrash(person, person.databases.get(id) ?? requirePage(person, id), inTrash);
}

function requirePage(store: Store, given: string): Page {
  const page = store.pages.get(normalId(given));
  if (!page) throw new Error(`The stand-in has no page with the id ${given}.`);
  return page;
}

function requireConnection(connections: Connections, token: string) {
  const connection = connections.byToken(token);
  if (!connection) throw new Error('The stand-in has no connection with this token.');
  return connection;
}
