import { createProposals } from '../../src/agent/proposals/create-proposals.ts';
import { createLogger } from '../../src/log.ts';
import type { Storage } from '../../src/storage/storage.ts';
import type { Draft } from '../../src/tools/draft.ts';
import { ask } from '../standins/notion/ask.ts';
import type { NotionPageView } from '../standins/notion/contract.ts';
import { onServer } from '../support/postgres.ts';
import { openTestStorageAt } from '../support/storage.ts';
import type { World } from '../support/world.ts';
import { maya, textOf } from './program.ts';

/** A change of some kind, and what shows in Notion how often it was made. */
export interface Change {
  id: string;
  kind: Kind;
  title: string;
  /** Undefined when it was made exactly once, else what is wrong. */
  problem(): string | undefined;
}

export type Kind = 'create' | 'update' | 'append' | 'set' | 'comment';

const lines = Array.from({ length: 900 }, (_, at) => `Entry ${at} of the log`);
const isOnce = (count: number, what: string) => (count === 1 ? undefined : `${what}: ${count} times`);
const times = (text: string, part: string) => text.split(part).length - 1;

/** Proposes changes behind the program's back, and clicks on them as Maya does. */
export async function openChanges(world: World, databaseUrl: string) {
  const { notion, slack } = world;
  const storage: Storage = await openTestStorageAt(databaseUrl);
  const unused = () => {
    throw new Error('nothing is written here');
  };
  const log = createLogger('silent');
  const proposals = createProposals({ rows: storage.proposals, notion: unused, readFile: unused, holder: 'test', log });
  const [connection] = (await onServer(databaseUrl, 'select id from connections')) as { id: string }[];
  const connectionId = connection?.id ?? '';
  const parentView = notion.page('Engineering') as NotionPageView;
  const { id: fileId, name } = await aFile();
  let counter = 0;

  async function aFile() {
    const channel = slack.people.directMessage(maya);
    const ts = await slack.people.post(maya, channel, 'A file', { files: [{ name: 'log.txt', text: 'All of it.' }] });
    const file = slack.messages(channel, maya).find((message) => message.ts === ts)?.files[0];
    if (!file) throw new Error('no file');
    return file;
  }

  const ref = ({ id, title, url }: Pick<NotionPageView, 'id' | 'title' | 'url'>) => ({ id, title, url });
  const textOfPage = (pageId: string) => notion.page(pageId)?.markdown ?? '';

  async function draftOf(
    kind: Kind,
    title: string,
  ): Promise<{ draft: Draft; problem: Change['problem']; pageId?: string }> {
    const base = { connectionId, baseEditedAt: new Date().toISOString() };
    if (kind === 'create') {
      const attachments = [{ fileId, name, mimeType: 'text/plain', bytes: 10, url: 'https://tidewater.slack.com/f' }];
      const parent = { type: 'page' as const, ...ref(parentView) };
      const markdown = lines.join('\n\n');
      return {
        draft: {
          operation: 'create_page',
          connectionId,
          parent,
          title,
          markdown,
          properties: {},
          preview: [],
          attachments,
        },
        problem() {
          const pages = notion.pages().filter((page) => page.title === title && !page.inTrash);
          const text = pages[0]?.markdown ?? '';
          const entries = text.split('\n').filter((line) => line.startsWith('Entry')).length;
          if (entries !== lines.length) return `${title}: ${entries} lines`;
          return (
            isOnce(pages.length, title) ??
            isOnce(times(text, '## Files'), 'Files') ??
            isOnce(times(text, 'log.txt'), 'log.txt')
          );
        },
      };
    }
    if (kind === 'set') {
      const tasks = notion.dataSources().find((source) => source.title === 'Tasks');
      const row = notion.people.addRow(tasks?.id ?? '', { Task: title });
      const status = (value: string) => ({ Status: { status: { name: value } } });
      const before = notion.page(row.id)?.properties.Status ?? '';
      const after = before === 'Done' ? 'In progress' : 'Done';
      const change = { ...ref({ ...row, title }), ...base, before: [], after: [] };
      const rows = [{ ...change, properties: status(after), undo: status(before) }];
      const source = { id: tasks?.id ?? '', title: 'Tasks', url: tasks?.url ?? '' };
      return {
        pageId: row.id,
        draft: { operation: 'set_properties', connectionId, dataSource: source, rows },
        problem: () => (notion.page(row.id)?.properties.Status === after ? undefined : `${title}: not set`),
      };
    }
    const added = notion.people.addPage({ title, markdown: 'First line\n\nLast line', parentId: parentView.id });
    const page = ref({ ...added, title });
    const { body } = await ask(notion, 'GET', `/v1/pages/${page.id}/markdown`);
    const baseMarkdown = String(body.markdown);
    const once = () => isOnce(times(textOfPage(page.id), 'New words'), title);
    if (kind === 'comment') {
      const problem = () => isOnce(notion.comments(page.id).length, title);
      return { pageId: page.id, draft: { operation: 'comment', connectionId, page, markdown: 'New words' }, problem };
    }
    const markdown = kind === 'update' ? `New words\n${baseMarkdown}` : 'New words';
    const operation = kind === 'update' ? ('update_page' as const) : ('append_to_page' as const);
    return { pageId: page.id, draft: { operation, page, ...base, baseMarkdown, markdown } as Draft, problem: once };
  }

  return {
    /** A proposal that waits for its click. */
    async propose(kind: Kind): Promise<Change & { pageId: string; value: string }> {
      counter += 1;
      const title = `Change ${counter} by ${kind}`;
      const { draft, problem, pageId = '' } = await draftOf(kind, title);
      const { id, hash } = await proposals.propose(draft, { askerId: maya });
      return { id, kind, title, problem, pageId, value: `${id}:${hash}` };
    },

    async click(value: string, actionId = 'proposal_approve'): Promise<void> {
      counter += 1;
      await slack.people.deliver('interactive', {
        type: 'block_actions',
        team: { id: slack.teamId, domain: 'tidewater' },
        api_app_id: 'A07ARCH0000',
        user: { id: maya, name: 'maya', team_id: slack.teamId },
        container: { type: 'message' },
        trigger_id: `${counter}.1`,
        actions: [{ type: 'button', action_id: actionId, block_id: 'b', value, action_ts: `${counter}.2` }],
      });
    },

    /** The states of these changes. */
    async states(changes: readonly Change[]): Promise<string[]> {
      const rows = await Promise.all(changes.map(({ id }) => storage.proposals.read(id)));
      return rows.map((row) => row?.state ?? 'gone');
    },

    /** Those of the changes that Maya was not told of in private. Of rows only their number is told. */
    untold(all: readonly Change[]): string[] {
      const told = textOf(slack.messages(slack.people.directMessage(maya), maya).filter(({ isBot }) => isBot));
      const rows = all.filter(({ kind }) => kind === 'set');
      const others = all.filter(({ kind, title }) => kind !== 'set' && !told.includes(`|${title}>`));
      return [...(times(told, 'Changed one row') < rows.length ? rows : []), ...others].map(({ title }) => title);
    },

    [Symbol.asyncDispose]: () => storage[Symbol.asyncDispose](),
  };
}

/** A request as its kind: ids are left out. */
export function kindOf({ method, path }: { method: string; path: string }): string {
  return `${method} ${path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{32}/g, ':id')}`;
}
