import { createFaults } from '../faults.ts';
import { createActing } from './acting.ts';
import { agentMethods } from './api-agent.ts';
import { appMethods } from './api-app.ts';
import { chatMethods } from './api-chat.ts';
import { conversationMethods } from './api-conversations.ts';
import { peopleMethods } from './api-people.ts';
import { streamMethods } from './api-streams.ts';
import { unfurlMethods } from './api-unfurl.ts';
import { viewMethods } from './api-views.ts';
import type { SlackCall, SlackOptions, SlackStandIn } from './contract.ts';
import { createDelivery } from './delivery.ts';
import { createHttpDelivery } from './delivery-http.ts';
import { createSocketDelivery } from './delivery-socket.ts';
import { createEvents } from './events.ts';
import { createInteractions } from './interactions.ts';
import { readManifest } from './manifest.ts';
import { findMessage } from './messages.ts';
import { createTalking } from './people.ts';
import { createRateLimits } from './rate-limits.ts';
import { createResponseUrls } from './response-urls.ts';
import { listen } from './server.ts';
import { createTriggers } from './triggers.ts';
import { until } from './until.ts';
import { createViews } from './views.ts';
import { seenMessages, seenView } from './visible.ts';
import { createWebApi } from './web-api.ts';
import { type Channel, createWorkspace } from './workspace.ts';

const minuteMs = 60_000;

/** Starts a workspace with the company's people and channels, in which the manifest's app is installed. */
export async function startSlack(options: SlackOptions): Promise<SlackStandIn> {
  const botToken = options.botToken ?? 'xoxb-standin';
  const appToken = options.appToken ?? 'xapp-standin';
  const signingSecret = options.signingSecret ?? 'standin-signing-secret';
  const ackTimeoutMs = options.ackTimeoutMs ?? 3_000;
  const faults = createFaults();
  const calls: SlackCall[] = [];

  const workspace = createWorkspace(options.company, readManifest(options.manifestPath), options.now ?? Date.now);
  const socket = createSocketDelivery(workspace.app.id, () => workspace.origin, ackTimeoutMs);
  const http = createHttpDelivery(signingSecret, ackTimeoutMs);
  const delivery = createDelivery({
    socket,
    http,
    requestUrl: options.requestUrl,
    retryDelaysMs: options.retryDelaysMs ?? [0, minuteMs, 5 * minuteMs],
    duplicates: options.duplicates ?? 0,
  });
  const events = createEvents(workspace, delivery);
  const triggers = createTriggers(workspace);
  const views = createViews(workspace);
  const responses = createResponseUrls(workspace, events);
  const interactions = createInteractions(workspace, triggers, responses);
  const parts = { workspace, events, views, openSocket: () => socket.openUrl() };
  const methods = {
    ...appMethods(parts),
    ...chatMethods(parts),
    ...streamMethods(parts),
    ...unfurlMethods(parts),
    ...conversationMethods(parts),
    ...peopleMethods(parts),
    ...agentMethods(parts),
    ...viewMethods(parts, triggers),
  };
  const limits = options.unlimited ? undefined : createRateLimits(workspace.now);
  const webApi = createWebApi({ workspace, methods, tokens: { bot: botToken, app: appToken }, limits, calls });
  const server = await listen({ workspace, faults, botToken, socket, responses, webApi }, options.port ?? 0);

  function channelOf(idOrName: string): Channel {
    const byName = [...workspace.channels.values()].find(
      (channel) => channel.kind !== 'im' && channel.name === idOrName,
    );
    const channel = workspace.channels.get(idOrName) ?? byName;
    if (!channel) throw new Error(`There is no channel ${idOrName}`);
    return channel;
  }

  const slack: SlackStandIn = {
    url: `${workspace.origin}/api/`,
    botToken,
    appToken,
    signingSecret,
    teamId: workspace.team.id,
    botUserId: workspace.app.botUserId,
    faults,
    calls,
    acks: http.acks,
    abandoned: delivery.abandoned,
    people: {
      ...createTalking(workspace, events, delivery, views),
      ...createActing({ workspace, delivery, interactions, responses, views }),
    },
    deliverTo: (requestUrl) => delivery.deliverTo(requestUrl),
    channels: () =>
      [...workspace.channels.values()].map(({ id, name, kind, topic, isExternal, members }) => ({
        id,
        name,
        kind,
        topic,
        isExternal,
        members: [...members],
      })),
    messages: (channelId, viewer) => seenMessages(workspace, channelOf(channelId), { viewer }),
    thread: (channelId, threadTs, viewer) => seenMessages(workspace, channelOf(channelId), { viewer, threadTs }),
    session: (channelId, threadTs) => {
      const session = channelOf(channelId).sessions.get(threadTs);
      return session && { status: session.status, ...(session.title && { title: session.title }) };
    },
    threadStatus: (channelId, threadTs) => {
      const status = channelOf(channelId).statuses.get(threadTs);
      return status && status.until > workspace.now() ? status.text : undefined;
    },
    suggestedPrompts: (channelId, threadTs = '') =>
      channelOf(channelId).prompts.get(threadTs) ?? (threadTs ? [] : workspace.manifest.suggestedPrompts),
    home: (userId) => views.home(userId)?.blocks,
    modal: (userId) => {
      const view = views.stack(userId).at(-1);
      return view && seenView(view);
    },
    expireStream: (channelId, ts) => {
      const { stream } = findMessage(channelOf(channelId), ts) ?? {};
      if (stream) stream.startedAt = 0;
    },
    subscribe: workspace.subscribe,
    until: (condition, timeoutMs) => until(workspace, condition, timeoutMs),
    async [Symbol.asyncDispose]() {
      await delivery[Symbol.asyncDispose]();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return slack;
}
