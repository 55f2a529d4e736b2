import type { SlackMessage, SlackView } from './contract.ts';
import { isJson, textOf } from './json.ts';
import { streamState } from './stream-state.ts';
import type { StoredView } from './views.ts';
import type { Channel, StoredMessage, Workspace } from './workspace.ts';

/**
 * A message as a person sees it; undefined when they do not. Without a viewer, ephemeral messages are shown to nobody. Blocks are never changed,
 * only replaced, so they are not copied: tests look at all of them many times a second.
 */
function seenMessage(workspace: Workspace, message: StoredMessage, viewer?: string): SlackMessage | undefined {
  if (message.ephemeralTo && message.ephemeralTo !== viewer) return undefined;
  const { stream } = message;
  return {
    ts: message.ts,
    channel: message.channel,
    ...(message.threadTs && { threadTs: message.threadTs }),
    user: message.user,
    isBot: message.isBot,
    text: stream ? stream.markdown : message.text,
    blocks: [...message.blocks],
    ...(stream && {
      stream: {
        markdown: stream.markdown,
        tasks: [...stream.tasks.values()].map((task) => ({ ...task })),
        ...(stream.plan && { plan: stream.plan }),
        state: streamState(stream, workspace.now()),
      },
    }),
    ...(message.editedTs && { editedTs: message.editedTs }),
    ...(message.ephemeralTo && { ephemeralTo: message.ephemeralTo }),
    reactions: [...message.reactions].map(([name, users]) => ({ name, users: [...users] })),
    files: message.files.map((file) => ({
      id: file.id,
      name: file.name,
      mimetype: file.mimetype,
      url: `${workspace.origin}/files-pri/${workspace.team.id}-${file.id}/${file.name}`,
    })),
    ...(message.unfurls.size > 0 && {
      unfurls: [...message.unfurls].map(([url, blocks]) => ({ url, blocks: [...blocks] })),
    }),
    ...(message.subtype && { subtype: message.subtype }),
  };
}

/** Those of one thread where one is named. */
export function seenMessages(
  workspace: Workspace,
  channel: Channel,
  { viewer, threadTs }: { viewer?: string | undefined; threadTs?: string } = {},
): SlackMessage[] {
  return channel.messages.flatMap((message) => {
    const isWanted = threadTs === undefined || message.ts === threadTs || message.threadTs === threadTs;
    return (isWanted && seenMessage(workspace, message, viewer)) || [];
  });
}

export function seenView(view: StoredView): SlackView {
  const { definition } = view;
  return {
    id: view.id,
    callbackId: textOf(definition.callback_id),
    title: words(definition.title),
    ...(words(definition.submit) && { submit: words(definition.submit) }),
    ...(words(definition.close) && { close: words(definition.close) }),
    blocks: structuredClone(view.blocks),
    privateMetadata: textOf(definition.private_metadata),
    errors: { ...view.errors },
    values: structuredClone(view.values),
    hash: view.hash,
  };
}

function words(value: unknown): string {
  return isJson(value) ? textOf(value.text) : '';
}
