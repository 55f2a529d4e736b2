import { randomUUID } from 'node:crypto';
import { createAgent } from './agent/agent.ts';
import { createBudget } from './agent/budget.ts';
import { createDraftMeeting } from './agent/draft-meeting.ts';
import { createDraftThread } from './agent/draft-thread.ts';
import { createProposals } from './agent/proposals/create-proposals.ts';
import { createSummarise } from './agent/summarise.ts';
import { createWriteDigest } from './agent/write-digest.ts';
import { createBreaker } from './breaker.ts';
import type { Config } from './config.ts';
import { healthRoutes } from './http/health.ts';
import { notionOAuthRoutes } from './http/notion-oauth.ts';
import { notionWebhookRoute } from './http/notion-webhook.ts';
import { createHttpServer } from './http/server.ts';
import { createJobs } from './jobs/index.ts';
import { timetable } from './jobs/timetable.ts';
import { createFindUnshared } from './knowledge/change-check.ts';
import { createKnowledge } from './knowledge/create-knowledge.ts';
import { createSync } from './knowledge/sync/sync.ts';
import type { Logger } from './log.ts';
import { createConnections } from './notion/connections.ts';
import { createOAuth } from './notion/oauth.ts';
import { createOAuthClient } from './notion/oauth-client.ts';
import { createSealer } from './notion/seal.ts';
import { createWebhookDoor } from './notion/webhook-door.ts';
import { createParts } from './shutdown.ts';
import { createSlack } from './slack/slack.ts';
import { openStorage } from './storage/storage.ts';
import { createTools } from './tools/index.ts';
import { createAnswer } from './workflows/answer.ts';
import { createDestinations } from './workflows/destinations.ts';
import { createComposeDigest } from './workflows/digest/compose.ts';
import { createDigests } from './workflows/digest/digests.ts';
import { createFind } from './workflows/find.ts';
import { createMeetings } from './workflows/meetings.ts';
import { createPageForm } from './workflows/page-form.ts';
import { createQuote } from './workflows/quote.ts';
import { createStatus } from './workflows/status.ts';
import { createThreadPages } from './workflows/thread-page.ts';
import { createUsage } from './workflows/usage.ts';
import { createWatching } from './workflows/watching.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

/**
 * Everything wired together, not yet started. Disposal runs in reverse order, also when construction fails half-way: first nothing more is
 * accepted, then running answers end or are handed over, then what works in the background, last what all rest on. Digests come as if it were `aheadMs`
 * later than it is.
 */
export async function createApp(config: Config, log: Logger, { aheadMs = () => 0 }: { aheadMs?: () => number } = {}) {
  await using parts = createParts(log);
  const notionUrl = config.notion.baseUrl ? { baseUrl: config.notion.baseUrl } : {};
  const publicUrl = config.http.publicUrl ? { publicUrl: config.http.publicUrl } : {};
  const storage = parts.use('storage', await openStorage({ ...config.storage, log: log.child({ part: 'storage' }) }));
  const holder = randomUUID();
  const presence = await storage.presence.enter(holder).catch((error: unknown) => {
    log.warn({ error }, 'what a killed process held stays closed for 30 s');
    return undefined;
  });
  if (presence) parts.use('presence', presence);
  const sealer = createSealer(config.notion.encryptionKeys);
  const oauthClient = config.notion.oauthClient && createOAuthClient({ ...config.notion.oauthClient, ...notionUrl });
  const connections = createConnections({
    tokens: config.notion.tokens,
    requestsPerMinute: config.notion.requestsPerMinute,
    ...notionUrl,
    rows: storage.connections,
    ...(oauthClient ? { oauthClient } : {}),
    ...(sealer ? { sealer } : {}),
    people: (connectionId) => storage.cache(`notion-people:${connectionId}`, day),
    log: log.child({ part: 'notion' }),
  });
  await connections.open();
  const oauth = createOAuth({
    rows: storage.connections,
    states: storage.oauthStates,
    ...(oauthClient ? { client: oauthClient } : {}),
    ...(sealer ? { sealer } : {}),
    ...publicUrl,
    log: log.child({ part: 'oauth' }),
  });
  const webhooks = createWebhookDoor({
    rows: storage.webhooks,
    tokens: config.notion.webhookTokens,
    ...(sealer ? { sealer } : {}),
    ...publicUrl,
    log: log.child({ part: 'webhook' }),
  });
  await webhooks.open();
  const sync = parts.use('sync', createSync({ storage, connections, holder, log: log.child({ part: 'sync' }) }));
  const knowledge = createKnowledge({
    storage,
    connections,
    holder,
    log: log.child({ part: 'knowledge' }),
  });
  const proposals = createProposals({
    rows: storage.proposals,
    notion: connections.notion,
    readFile: (attachment, signal) => slack.readFile(attachment, signal),
    mayDecide: (person, place) => slack.mayDecide(person, place),
    holder,
    log: log.child({ part: 'proposals' }),
  });
  const budget = createBudget({ ...config.budget, rows: storage.budget, log: log.child({ part: 'budget' }) });
  const breaker = createBreaker({ service: 'Claude', log: log.child({ part: 'agent' }) });
  const tools = createTools({
    knowledge,
    connections,
    summaries: storage.cache('answers:summaries', 90 * day),
    summarise: createSummarise({
      ...config.claude,
      breaker,
      budget,
      log: log.child({ part: 'summaries' }),
    }),
  });
  const agent = createAgent({
    ...config.claude,
    breaker,
    budget,
    tools,
    transcripts: storage.cache('answers:transcripts', 30 * day),
    propose: (draft, { id, asker }) => proposals.propose(draft, { askerId: asker.id, turnId: id }),
    log: log.child({ part: 'agent' }),
  });
  const destinations = createDestinations({ knowledge, connections, rows: storage.lastDestinations });
  const pageForm = createPageForm({ knowledge, connections });
  const drafting = { ...config.claude, breaker, budget, log: log.child({ part: 'drafts' }) };
  const slack = await createSlack(
    { ...config.slack, log: log.child({ part: 'slack' }) },
    {
      ...storage,
      holder,
      digests: createDigests({
        rows: storage.digests,
        timetable,
        now: async () => (await storage.digests.now()) + aheadMs(),
      }),
      composeDigest: createComposeDigest({
        storage,
        freshen: sync.freshen,
        findUnshared: createFindUnshared({ ...storage, connections, log: log.child({ part: 'digests' }) }),
        retentionDays: config.storage.retentionDays,
        writeDigest: createWriteDigest({ ...drafting, log: log.child({ part: 'digests' }) }),
        log: log.child({ part: 'digests' }),
      }),
      proposals,
      answer: createAnswer({
        agent,
        budget,
        quote: createQuote({ knowledge }),
        turns: storage.turns,
        log: log.child({ part: 'answer' }),
      }),
      destinations,
      pageForm,
      watching: createWatching({ rows: storage.watches, knowledge, destinations }),
      meetings: createMeetings({
        draftMeeting: createDraftMeeting(drafting),
        rows: storage.watches,
        knowledge,
        connections,
        destinations,
        pageForm,
        proposals,
      }),
      threadPages: createThreadPages({
        draftThread: createDraftThread(drafting),
        rows: storage.savedThreads,
        notion: connections.notion,
        log: log.child({ part: 'drafts' }),
      }),
      search: createFind({ knowledge }),
      status: createStatus({ ...knowledge, connections, claude: breaker, model: agent.model, ping: storage.ping }),
      usage: createUsage({ rows: storage.budget, limits: config.budget.limits }),
      knowledge,
      connections,
      oauth,
      webhooks,
      threads: storage.cache('threads', 30 * day),
      privateAnswers: storage.cache('answers:private', 30 * day),
      forms: storage.cache('forms', day),
      people: storage.cache('slack-people', 10 * minute),
    },
  );
  const jobs = parts.use(
    'jobs',
    createJobs(
      {
        ...storage,
        poll: sync.poll,
        tellOwners: slack.tellOwners,
        lookAtWatches: slack.lookAtWatches,
        lookAtDigests: slack.lookAtDigests,
      },
      log.child({ part: 'jobs' }),
    ),
  );
  parts.defer('patience', async () => storage.stopWaiting());
  parts.defer('slack', () => slack.stop());
  const slackRoutes = slack.requestListener
    ? [{ method: 'POST' as const, path: '/slack/events', listener: slack.requestListener }]
    : [];
  const http = parts.use(
    'http',
    createHttpServer(
      config.http,
      [
        ...healthRoutes(storage),
        ...notionOAuthRoutes(oauth, log.child({ part: 'http' }), sync.poll),
        notionWebhookRoute({ webhooks, hear: sync.hear, log: log.child({ part: 'http' }) }),
        ...slackRoutes,
      ],
      log.child({ part: 'http' }),
    ),
  );
  const owned = parts.move();
  let isStopping = false;
  return {
    /** Takes up the digests whose time has come, before the clock does. */
    lookAtDigests: slack.lookAtDigests,
    /** Resolves when people can be answered; the health routes answer from then on. */
    async start() {
      await slack.start();
      if (isStopping) return;
      await http.start();
      if (isStopping) return;
      sync.start();
      jobs.start();
      log.info('ready');
    },
    async [Symbol.asyncDispose]() {
      isStopping = true;
      await owned[Symbol.asyncDispose]();
    },
  };
}
