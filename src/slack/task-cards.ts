import type { TurnEvent } from '../agent/turn.ts';
import { clip, limits } from './limits.ts';
import type { TaskChunk } from './live-message.ts';
import { plainText, safeUrl } from './markup.ts';

type TaskEvent = Extract<TurnEvent, { type: 'task' }>;

/** The task cards of one answer: what still has to be sent, and which are open. */
export interface TaskCards {
  note(event: TaskEvent): void;
  /** Cards that changed since the last call; put them back with `restore` when they could not be sent. */
  take(): TaskChunk[];
  restore(chunks: TaskChunk[]): void;
  /** Ends what still runs: the answer is over. */
  endAll(): void;
}

/** All cards together stay within `limits.taskCards` and `taskCardBytes`: first sources are left out, then further cards. */
export function createTaskCards(): TaskCards {
  const cards = new Map<string, TaskChunk>();
  const changed = new Set<string>();

  function put(chunk: TaskChunk): void {
    const others = [...cards.values()].filter(({ id }) => id !== chunk.id).reduce((sum, card) => sum + weight(card), 0);
    if (!cards.has(chunk.id) && cards.size === limits.taskCards) return;
    const { sources: _sources, ...bare } = chunk;
    const fitting = [chunk, bare].find((card) => others + weight(card) <= limits.taskCardBytes);
    if (!fitting) return;
    cards.set(chunk.id, fitting);
    changed.add(chunk.id);
  }

  return {
    note: (event) => put(taskCard(event)),
    take() {
      const chunks = [...changed].flatMap((id) => cards.get(id) ?? []);
      changed.clear();
      return chunks;
    },
    restore(chunks) {
      for (const { id } of chunks) changed.add(id);
    },
    endAll() {
      for (const chunk of cards.values()) if (chunk.status === 'in_progress') put({ ...chunk, status: 'error' });
    },
  };
}

function weight({ title, sources = [] }: TaskChunk): number {
  return Buffer.byteLength(title + sources.map(({ url, text }) => url + text).join(''));
}

const statuses = { running: 'in_progress', done: 'complete', failed: 'error' } as const;

function taskCard({ id, title, state, sources = [] }: TaskEvent): TaskChunk {
  const links = sources.flatMap(({ url, title: text, section }) => {
    const target = safeUrl(url);
    const label = plainText(section ? `${text} › ${section}` : text) || 'Untitled';
    return target ? [{ type: 'url' as const, url: target, text: clip(label, limits.taskSourceText) }] : [];
  });
  const unique = links.filter(({ url }, index) => links.findIndex((link) => link.url === url) === index);
  return {
    type: 'task_update',
    id: clip(id, limits.plainText),
    title: clip(plainText(title), limits.taskTitle) || 'Working',
    status: statuses[state],
    ...(unique.length > 0 ? { sources: unique.slice(0, limits.taskSources) } : {}),
  };
}
