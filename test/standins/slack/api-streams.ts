import { problemsInChunks } from '../../support/block-validation.ts';
import { threadRoot, writableChannel } from './access.ts';
import { appMessage, ownMessage, requireCustomize } from './api-chat.ts';
import { ApiError, invalidArguments } from './api-error.ts';
import type { Args } from './arguments.ts';
import { longestMarkdown, readBlocks, refuseProblems } from './content.ts';
import { type Json, jsonList, textOf } from './json.ts';
import { addMessage, changeOf, clearStatus, storedBlocks, wireMessage } from './messages.ts';
import type { MethodParts, Methods } from './method.ts';
import { writeSession } from './sessions.ts';
import { applyChunk, refuseOversize, streamState } from './stream-state.ts';
import type { Channel, StoredMessage, StoredStream, Workspace } from './workspace.ts';

const displayModes = ['timeline', 'plan'];

/** chat.startStream, appendStream and stopStream. */
export function streamMethods({ workspace, events }: MethodParts): Methods {
  const scopes = ['chat:write'];
  return {
    'chat.startStream': {
      tier: 'tier2',
      scopes,
      run(args) {
        const channel = writableChannel(workspace, args.required('channel'));
        requireCustomize(workspace, args);
        const threadTs = threadRoot(channel, args.required('thread_ts'));
        if (channel.kind !== 'im') requireRecipient(workspace, channel, args);
        const mode = args.text('task_display_mode');
        if (mode && !displayModes.includes(mode))
          throw invalidArguments('unknown value [json-pointer:/task_display_mode]');
        const chunks = readChunks(args);
        const message = appMessage(workspace, channel, { text: '', blocks: [], ...(threadTs && { threadTs }) });
        const stream: StoredStream = {
          startedAt: workspace.now(),
          state: 'running',
          markdown: '',
          tasks: new Map(),
        };
        message.stream = stream;
        append(message, stream, chunks);
        addMessage(workspace, channel, message);
        void events.posted(channel, message);
        return { channel: channel.id, ts: message.ts };
      },
    },
    'chat.appendStream': {
      tier: 'tier4',
      scopes,
      run(args) {
        const channel = writableChannel(workspace, args.required('channel'));
        const { message, stream } = openStream(workspace, channel, args.required('ts'));
        if (stream.stoppedBy === 'user') throw new ApiError('stopped_by_user');
        const chunks = readChunks(args);
        if (!chunks) throw new ApiError('no_text');
        append(message, stream, chunks);
        workspace.changed(changeOf(message, 'stream'));
        return { channel: channel.id, ts: message.ts };
      },
    },
    'chat.stopStream': {
      tier: 'tier2',
      scopes,
      run(args) {
        const channel = writableChannel(workspace, args.required('channel'));
        const { message, stream } = openStream(workspace, channel, args.required('ts'));
        const chunks = readChunks(args);
        const blocks = readBlocks(args) ?? [];
        const metadata = args.json('metadata', 'invalid_metadata_format');
        const status = args.text('session_status');
        append(message, stream, stream.stoppedBy === 'user' ? undefined : chunks);
        refuseOversize(stream);
        const threadTs = message.threadTs ?? message.ts;
        if (status) writeSession(workspace, channel, threadTs, { status });
        const before = wireMessage(workspace, channel, message);
        message.blocks.push(...blocks);
        if (metadata !== undefined) message.metadata = metadata;
        stream.state = 'stopped';
        delete stream.stoppedBy;
        for (const task of stream.tasks.values()) if (task.status === 'in_progress') task.status = 'error';
        clearStatus(workspace, channel, threadTs);
        workspace.changed(changeOf(message, 'stream'));
        void events.changed(channel, message, before);
        return { channel: channel.id, ts: message.ts, message: wireMessage(workspace, channel, message) };
      },
    },
  };
}

interface Chunks {
  mode: 'text' | 'chunks';
  list: Json[];
}

/** Undefined when the call brings nothing to add. */
function readChunks(args: Args): Chunks | undefined {
  const text = args.text('markdown_text');
  const chunks = args.list('chunks', 'invalid_chunks');
  if (text !== undefined && chunks) throw invalidArguments('markdown_text and chunks cannot be used together');
  if (text !== undefined) {
    if (text.length > longestMarkdown) throw new ApiError('msg_too_long');
    return { mode: 'text', list: [{ type: 'markdown_text', text }] };
  }
  if (!chunks?.length) return undefined;
  refuseProblems('invalid_chunks', problemsInChunks(chunks));
  const list = jsonList(chunks);
  const length = list.reduce((sum, chunk) => sum + (chunk.type === 'markdown_text' ? textOf(chunk.text).length : 0), 0);
  if (length > longestMarkdown) throw new ApiError('msg_too_long');
  return { mode: 'chunks', list };
}

function append(message: StoredMessage, stream: StoredStream, chunks: Chunks | undefined): void {
  if (!chunks) return;
  if (stream.mode && stream.mode !== chunks.mode) throw new ApiError('streaming_mode_mismatch');
  const next: StoredStream = { ...stream, mode: chunks.mode, tasks: new Map(stream.tasks) };
  const blocks: Json[] = [];
  for (const chunk of chunks.list) {
    if (chunk.type === 'blocks') blocks.push(...storedBlocks(jsonList(chunk.blocks)));
    else applyChunk(next, chunk);
  }
  if (message.blocks.length + blocks.length > 50) throw new ApiError('invalid_chunks');
  refuseOversize(next);
  message.blocks.push(...blocks);
  Object.assign(stream, next);
}

function openStream(
  workspace: Workspace,
  channel: Channel,
  ts: string,
): { message: StoredMessage; stream: StoredStream } {
  const message = ownMessage(workspace, channel, ts, 'message_not_owned_by_app');
  const { stream } = message;
  const stoppedByUser = stream?.state === 'stopped' && stream.stoppedBy === 'user';
  if (!stream || (!stoppedByUser && streamState(stream, workspace.now()) !== 'running')) {
    throw new ApiError('message_not_in_streaming_state');
  }
  return { message, stream };
}

function requireRecipient(workspace: Workspace, channel: Channel, args: Args): void {
  const team = args.text('recipient_team_id');
  const user = args.text('recipient_user_id');
  if (!team) throw new ApiError('missing_recipient_team_id');
  if (!user) throw new ApiError('missing_recipient_user_id');
  if (team !== workspace.team.id) throw new ApiError('team_not_found');
  if (!workspace.people.has(user)) throw new ApiError('user_not_found');
  if (channel.kind === 'private' && !channel.members.includes(user)) throw new ApiError('user_not_in_channel');
}
