import { ApiError } from './api-error.ts';
import type { SlackTask } from './contract.ts';
import { type Json, jsonList, textOf } from './json.ts';
import type { StoredStream } from './workspace.ts';

/** Slack ends a stream about five minutes after it started, whether or not text still flows. */
const streamLifeMs = 5 * 60_000;
const longestStream = 40_000;
/**
 * Bytes of one streamed message once it carries task cards: titles, plan and text count once, details and output twice.
 * Not documented; measured by others between 10,600 and 11,300.
 */
const longestStreamWithTasks = 10_600;
const mostTasks = 50;

export function streamState(stream: StoredStream, now: number): 'running' | 'stopped' | 'expired' {
  if (stream.state === 'running' && now - stream.startedAt >= streamLifeMs) return 'expired';
  return stream.state;
}

/** Adds a markdown_text, task_update or plan_update chunk; a task with a known id changes its card in place. */
export function applyChunk(stream: StoredStream, chunk: Json): void {
  if (chunk.type === 'markdown_text') stream.markdown += textOf(chunk.text);
  if (chunk.type === 'plan_update') stream.plan = textOf(chunk.title);
  if (chunk.type === 'task_update') {
    const id = textOf(chunk.id);
    stream.tasks.set(id, updatedTask(stream.tasks.get(id), id, chunk));
  }
}

/** What an update leaves out stays as it was. */
function updatedTask(before: SlackTask | undefined, id: string, chunk: Json): SlackTask {
  const details = textOf(chunk.details) || before?.details;
  const output = textOf(chunk.output) || before?.output;
  const sources = jsonList(chunk.sources).map((source) => ({ url: textOf(source.url), text: textOf(source.text) }));
  return {
    id,
    title: textOf(chunk.title),
    status: chunk.status as SlackTask['status'],
    ...(details && { details }),
    ...(output && { output }),
    sources: sources.length > 0 ? sources : (before?.sources ?? []),
  };
}

export function refuseOversize(stream: StoredStream): void {
  if (stream.markdown.length > longestStream) throw new ApiError('msg_too_long');
  if (stream.tasks.size > mostTasks) throw new ApiError('msg_blocks_too_long');
  if (stream.tasks.size === 0) return;
  const weight = [...stream.tasks.values()].reduce(
    (sum, task) =>
      sum +
      bytes(task.title) +
      2 * bytes((task.details ?? '') + (task.output ?? '')) +
      task.sources.reduce((total, source) => total + bytes(source.url + source.text), 0),
    bytes(stream.plan ?? '') + bytes(stream.markdown),
  );
  if (weight > longestStreamWithTasks) throw new ApiError('msg_too_long');
}

function bytes(text: string): number {
  return Buffer.byteLength(text);
}
