import type { NotionStandIn } from './contract.ts';
import { normalId, pageUrl, uuidFrom } from './ids.ts';
import { spans } from './rich-text.ts';
import { fillPage, linkChild } from './seed.ts';
import { blankPage, type Page, type Parent, pageTitle, type Store, touch } from './store.ts';
import { setTrashed } from './trash.ts';

/** What people do in Notion itself: no token, no budget, and every edit moves `last_edited_time`. */
export function createPeople(store: Store): NotionStandIn['people'] {
  let added = 0;
  return {
    addPage({ title, markdown, parentId, shared, by }) {
      added += 1;
      const parent: Parent = parentId ? { type: 'page_id', id: normalId(parentId) } : { type: 'workspace', id: '' };
      const id = uuidFrom(`people:${added}:${title}`);
      const page: Page = blankPage(store, { id, parent, title, by: personId(store, by) });
      if (shared !== undefined) page.shared = shared;
      store.pages.set(id, page);
      fillPage(store, page, markdown);
      linkChild(store, 'child_page', page);
      store.announce(id);
      return { id, url: pageUrl(title, id) };
    },
    editPage(pageId, { title, markdown, by }) {
      const page = requirePage(store, pageId);
      page.editedBy = personId(store, by);
      if (title !== undefined) page.values.set('title', spans(title));
      if (markdown !== undefined) {
        const children = page.children.filter((block) => block.kind.startsWith('child_'));
        fillPage(store, page, markdown);
        const kept = new Set(page.children.map((block) => block.id));
        page.children.push(...children.filter((block) => !kept.has(block.id)));
      }
      touch(store, page, page.editedBy);
    },
    setShared(pageId, shared) {
      const page = requirePage(store, pageId);
      page.shared = shared;
      store.announce(page.id);
    },
    trash(pageId) {
      const page = requirePage(store, pageId);
      setTrashed(store, page, true);
      store.announce(page.id);
    },
  };
}

function requirePage(store: Store, given: string): Page {
  const page = store.pages.get(normalId(given));
  if (!page) throw new Error(`The stand-in has no page with the id ${given}.`);
  return page;
}

/** A person by name, first name or id; without one, the first person of the workspace. */
function personId(store: Store, by: string | undefined): string {
  const people = [...store.users.values()].filter((user) => user.email !== undefined);
  const wanted = by?.toLowerCase();
  const found = people.find(
    ({ id, name }) => id === wanted || name.toLowerCase() === wanted || name.toLowerCase().split(' ')[0] === wanted,
  );
  if (by !== undefined && !found) throw new Error(`The stand-in has no person called ${by}.`);
  return (found ?? people[0])?.id ?? store.bot.id;
}

/** Finds a page for a test: by id, else by title. */
export function pageCalled(store: Store, idOrTitle: string): Page | undefined {
  const byId = /^[0-9a-f-]{32,36}$/i.test(idOrTitle) ? store.pages.get(normalId(idOrTitle)) : undefined;
  return byId ?? [...store.pages.values()].find((page) => pageTitle(page) === idOrTitle);
}
