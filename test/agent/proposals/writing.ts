import { randomUUID } from 'node:crypto';
import { createProposals } from '../../../src/agent/proposals/create-proposals.ts';
import type { Proposals, Written } from '../../../src/agent/proposals/proposals.ts';
import type { Clock } from '../../../src/clock.ts';
import { systemClock } from '../../../src/clock.ts';
import { createLogger } from '../../../src/log.ts';
import type { Notion } from '../../../src/notion/notion.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import type {
  AppendToPage,
  Attachment,
  Comment,
  CreatePage,
  Draft,
  SetProperties,
  UpdatePage,
} from '../../../src/tools/draft.ts';
import { connect } from '../../notion/connect.ts';
import { uuidFrom } from '../../standins/notion/ids.ts';
import { fileStorage } from '../../support/file-storage.ts';
import { onServer } from '../../support/postgres.ts';
import { maya } from '../conversation.ts';

const handbook = { id: uuidFrom('handbook'), title: 'Handbook', url: 'https://app.notion.com/p/handbook' };
export const keys = { id: uuidFrom('keys'), title: 'Rotating API keys', url: 'https://app.notion.com/p/keys' };
const projects = { id: uuidFrom('projects'), title: 'Projects', url: 'https://app.notion.com/p/projects' };
const at = '2026-11-02T09:30:00.000Z';

export function aPage(more: Partial<CreatePage> = {}): CreatePage {
  return {
    operation: 'create_page',
    connectionId: 'internal:ops',
    parent: { type: 'page', ...handbook },
    title: 'Notes of the incident',
    markdown: '## What happened\n\nThe pump stopped.',
    properties: {},
    preview: [],
    ...more,
  };
}

export function aRow(title = 'Pump'): CreatePage {
  const properties = { Name: { title: [{ text: { content: title } }] }, Status: { status: { name: 'Active' } } };
  return aPage({ parent: { type: 'data_source', ...projects }, title, properties });
}

export function anUpdate(baseMarkdown: string, markdown: string, more: Partial<UpdatePage> = {}): UpdatePage {
  const base = { operation: 'update_page' as const, connectionId: 'internal:ops', page: keys, baseEditedAt: at };
  return { ...base, baseMarkdown, markdown, ...more };
}

export function anAppend(markdown: string): AppendToPage {
  return { operation: 'append_to_page', connectionId: 'internal:ops', page: keys, baseEditedAt: at, markdown };
}

export function aComment(markdown: string): Comment {
  return { operation: 'comment', connectionId: 'internal:ops', page: keys, markdown };
}

/** Marks the projects of the tiny company as done. */
export function allDone(): SetProperties {
  const status = (name: string) => ({ Status: { status: { name } } });
  const row = (slug: string, title: string, before: string) => ({
    id: uuidFrom(slug),
    title,
    url: `https://app.notion.com/p/${slug}`,
    baseEditedAt: at,
    before: [{ name: 'Status', value: before }],
    after: [{ name: 'Status', value: 'Done' }],
    properties: status('Done'),
    undo: status(before),
  });
  return {
    operation: 'set_properties',
    connectionId: 'internal:ops',
    dataSource: projects,
    rows: [row('motor', 'Motor firmware', 'Active'), row('app', 'Rider app', 'Planned')],
  };
}

export function aFile(name: string, more: Partial<Attachment> = {}): Attachment {
  return { fileId: name, name, mimeType: 'image/png', bytes: 4, url: `https://tidewater.slack.com/${name}`, ...more };
}

export interface Writer extends Proposals {
  /** Proposes, approves and carries out. */
  write(draft: Draft): Promise<Written & { id: string }>;
}

/** One replica that writes; pauses are skipped. */
export function aWriter(
  storage: Storage,
  notion: Notion,
  more: { clock?: Clock; readFile?: (attachment: Attachment, signal: AbortSignal) => Promise<Uint8Array> } = {},
): Writer {
  const { clock = hasty, readFile = async () => new Uint8Array([1, 2, 3, 4]) } = more;
  const log = createLogger('silent');
  const proposals = createProposals({
    rows: storage.proposals,
    notion: () => notion,
    readFile,
    holder: randomUUID(),
    log,
    clock,
  });
  return {
    ...proposals,
    async write(draft) {
      const { id, hash } = await proposals.propose(draft, { askerId: maya.id });
      await proposals.approve(id, hash, maya);
      return { ...(await proposals.execute(id, AbortSignal.timeout(60_000))), id };
    },
  };
}

const hasty: Clock = {
  now: () => systemClock.now(),
  sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 20), signal),
};

/** A fresh Notion with a writer on the file's database; the same ids come anew, so what was proposed before is gone. */
export async function openWriting() {
  const storage = await fileStorage();
  await onServer(storage.connectionString, 'delete from proposals');
  const world = await connect();
  return { storage, world, writer: aWriter(storage, world.notion), close: () => world[Symbol.asyncDispose]() };
}

export type OpenWriting = Awaited<ReturnType<typeof openWriting>>;
