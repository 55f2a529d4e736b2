import { channelById, requireScope, writableChannel } from './access.ts';
import { ApiError, invalidArguments } from './api-error.ts';
import type { Args } from './arguments.ts';
import { jsonList, textOf } from './json.ts';
import { clearStatus, findMessage } from './messages.ts';
import type { MethodParts, Methods } from './method.ts';
import { writeSession } from './sessions.ts';
import type { Channel } from './workspace.ts';

const statusLifeMs = 2 * 60_000;
const mostPrompts = 4;
const mostLoadingMessages = 10;
const noStopEvent = 'missing_agent_session_stopped_event_subscription';

/** assistant.threads.* and agents.sessions.*. */
export function agentMethods({ workspace }: MethodParts): Methods {
  function thread(args: Args, invalid: string): { channel: Channel; threadTs: string } {
    const channel = writableChannel(workspace, args.required('channel_id'));
    const threadTs = args.required('thread_ts');
    const root = findMessage(channel, threadTs);
    if (!root || root.threadTs || root.ephemeralTo) throw new ApiError(invalid);
    return { channel, threadTs };
  }

  return {
    'assistant.threads.setStatus': {
      tier: 'special',
      scopes: ['chat:write', 'assistant:write'],
      run(args) {
        const { channel, threadTs } = thread(args, 'invalid_thread_ts');
        const loading = args.list('loading_messages') ?? [];
        if (loading.length > mostLoadingMessages)
          throw invalidArguments('no more than 10 items allowed [json-pointer:/loading_messages]');
        if (args.values.status === undefined) throw invalidArguments('missing required field: status');
        const text = args.text('status');
        if (!text) clearStatus(workspace, channel, threadTs);
        else {
          channel.statuses.set(threadTs, { text, until: workspace.now() + statusLifeMs });
          workspace.changed({ type: 'status', channel: channel.id, threadTs });
        }
        return {};
      },
    },
    'assistant.threads.setTitle': {
      tier: 'tier4',
      scopes: ['assistant:write'],
      run(args) {
        const { channel, threadTs } = thread(args, 'invalid_thread_ts');
        const session = channel.sessions.get(threadTs) ?? { status: 'active', title: '' };
        session.title = args.required('title');
        channel.sessions.set(threadTs, session);
        workspace.changed({ type: 'session', channel: channel.id, threadTs });
        return {};
      },
    },
    'assistant.threads.setSuggestedPrompts': {
      tier: 'tier4',
      scopes: ['assistant:write'],
      run(args) {
        const channel = channelById(workspace, args.required('channel_id'));
        const threadTs = args.text('thread_ts') ?? '';
        if (threadTs && !findMessage(channel, threadTs)) throw new ApiError('invalid_thread_ts');
        const prompts = jsonList(args.list('prompts')).map((prompt) => ({
          title: textOf(prompt.title),
          message: textOf(prompt.message),
        }));
        if (prompts.length === 0 || prompts.some((prompt) => !prompt.title || !prompt.message)) {
          throw invalidArguments('missing required field: prompts');
        }
        if (prompts.length > mostPrompts) throw new ApiError('too_many_prompts');
        channel.prompts.set(threadTs, prompts);
        workspace.changed({ type: 'prompts', channel: channel.id, ...(threadTs && { threadTs }) });
        return {};
      },
    },
    'agents.sessions.setStatus': {
      tier: 'tier3',
      scopes: ['chat:write'],
      run(args) {
        const { channel, threadTs } = thread(args, 'thread_not_found');
        const initiator = args.text('initiator_user_id');
        if (initiator && !channel.members.includes(initiator)) throw new ApiError('user_not_in_channel');
        if (args.text('icon_emoji') ?? args.text('icon_url') ?? args.text('username')) {
          requireScope(workspace, 'chat:write.customize');
        }
        const change = { status: args.required('status'), title: args.text('title') };
        const session = writeSession(workspace, channel, threadTs, change);
        const warning = workspace.manifest.events.includes('agent_session_stopped')
          ? {}
          : { warning: noStopEvent, response_metadata: { warnings: [noStopEvent] } };
        return { status: session.status, agent_status: session.status, title: session.title, ...warning };
      },
    },
    'agents.sessions.rename': {
      tier: 'tier3',
      scopes: ['chat:write'],
      run(args) {
        const { channel, threadTs } = thread(args, 'thread_not_found');
        const title = args.required('title');
        if (title.length > 200) throw invalidArguments('must be less than 201 characters [json-pointer:/title]');
        const session = channel.sessions.get(threadTs);
        if (!session) throw new ApiError('not_authorized');
        session.title = title;
        workspace.changed({ type: 'session', channel: channel.id, threadTs });
        return { title };
      },
    },
  };
}
