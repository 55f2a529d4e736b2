import { act, type NotionPageView, type NotionView } from './api.ts';
import { el, place } from './dom.ts';
import { renderMarkdown } from './markdown.ts';
import type { Location } from './state.ts';

/** The stand-in's Notion: a tree of pages, data sources as tables, and the open page with an editor. */
export function renderNotion(
  view: NotionView,
  at: Location,
  go: (change: Partial<Location>) => unknown,
  report: (work: Promise<unknown>) => void,
): void {
  const pages = view.pages.filter((page) => !page.inTrash && !page.dataSourceId);
  const open = view.pages.find((page) => page.id === at.page);
  const source = view.dataSources.find(({ id }) => id === at.page);
  const known = new Set(pages.map(({ id }) => id));
  const branch = (parentId: string | undefined): HTMLElement[] =>
    pages
      .filter((page) => (page.parentId && known.has(page.parentId) ? page.parentId : undefined) === parentId)
      .map((page) =>
        el(
          'li',
          {},
          entry(page.id, `${page.icon ?? '📄'} ${page.title || 'Untitled'}${page.shared ? '' : ' 🔒'}`, at, go),
          el('ul', {}, ...branch(page.id)),
        ),
      );
  const scroll = place('notion').querySelector('.tree')?.scrollTop ?? 0;
  place('notion').replaceChildren(
    el(
      'nav',
      { class: 'tree' },
      el('h2', {}, 'Pages'),
      el('ul', {}, ...branch(undefined)),
      el('h2', {}, 'Data sources'),
      el('ul', {}, ...view.dataSources.map(({ id, title }) => el('li', {}, entry(id, `🗃 ${title}`, at, go)))),
    ),
    el(
      'article',
      { class: 'page' },
      ...(open
        ? renderPage(open, report)
        : source
          ? renderRows(source, go)
          : [el('p', {}, 'Choose a page. 🔒 marks pages that nobody shared with Archivist.')]),
    ),
  );
  const tree = place('notion').querySelector('.tree');
  if (tree) tree.scrollTop = scroll;
}

function entry(id: string, label: string, at: Location, go: (change: Partial<Location>) => unknown): HTMLElement {
  return el('button', { class: at.page === id ? 'active' : '', onclick: () => go({ page: id }) }, label);
}

function renderPage(page: NotionPageView, report: (work: Promise<unknown>) => void): HTMLElement[] {
  const box = el('textarea', { rows: 18, hidden: true, 'aria-label': 'Markdown of the page' });
  box.value = page.markdown;
  const body = el('div', { class: 'markdown' }, ...renderMarkdown(page.markdown, (id) => id));
  const button = el('button', { class: 'button' }, 'Edit');
  button.addEventListener('click', () => {
    if (!box.hidden) report(act('edit-page', { pageId: page.id, markdown: box.value }));
    box.hidden = !box.hidden;
    body.hidden = !box.hidden;
    button.textContent = box.hidden ? 'Edit' : 'Save';
  });
  return [
    el('h1', {}, `${page.icon ?? ''} ${page.title || 'Untitled'}`),
    el(
      'p',
      { class: 'facts' },
      `Edited ${page.editedAt.slice(0, 16).replace('T', ' ')} by ${page.editedBy}. `,
      el('a', { href: page.url, target: '_blank', rel: 'noreferrer' }, page.url),
    ),
    el(
      'dl',
      {},
      ...Object.entries(page.properties).flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]),
    ),
    button,
    body,
    box,
  ];
}

function renderRows(
  source: NotionView['dataSources'][number],
  go: (change: Partial<Location>) => unknown,
): HTMLElement[] {
  const shown = source.rows.slice(0, 100);
  return [
    el('h1', {}, `🗃 ${source.title}`),
    el(
      'p',
      { class: 'facts' },
      `${source.rows.length} rows${source.rows.length > shown.length ? `, the first ${shown.length} shown` : ''}`,
    ),
    el(
      'div',
      { class: 'scroll' },
      el(
        'table',
        {},
        el('thead', {}, el('tr', {}, ...source.columns.map((column) => el('th', {}, column)))),
        el(
          'tbody',
          {},
          ...shown.map((row) =>
            el(
              'tr',
              { onclick: () => go({ page: row.id }) },
              ...source.columns.map((column) => el('td', {}, row.properties[column] ?? '')),
            ),
          ),
        ),
      ),
    ),
  ];
}
