import { createAgent } from './agent/agent.ts';
import { createProposals } from './agent/proposals.ts';
import { createSummarise } from './agent/summarise.ts';
import type { Config } from './config.ts';
import { healthRoutes } from './http/health.ts';
import { notionOAuthRoutes } from './http/notion-oauth.ts';
import { notionWebhookRoute } from './http/notion-webhook.ts';
import { createHttpServer } from './http/server.ts';
import { createJobs } from './jobs/index.ts';
import { createKnowledge } from './knowledge/create-knowledge.ts';
import { createSync } from './knowledge/sync/sync.ts';
import type { Logger } from './log.ts';
import { createConnections } from './notion/connections.ts';
import { createOAuth } from './notion/oauth.ts';
import { createOAuthClient } from './notion/oauth-client.ts';
import { createSealer } from './notion/seal.ts';
import { createWebhookDoor } from './notion/webhook-door.ts';
import { createSlack } from './slack/slack.ts';
import { openStorage } from './storage/storage.ts';
import { createTools } from './tools/index.ts';
import { createAnswer } from './workflows/answer.ts';
import { createFind } from './workflows/find.ts';
import { createStatus } from './workflows/status.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

/** Everything wired together, not yet started. Disposal runs in reverse order, also when construction fails half-way. */
export async function createApp(config: Config, log: Logger) {
  await using parts = new AsyncDisposableStack();
  const notionUrl = config.notion.baseUrl ? { baseUrl: config.notion.baseUrl } : {};
  const publicUrl = config.http.publicUrl ? { publicUrl: config.http.publicUrl } : {};
  const storage = parts.use(await openStorage({ ...config.storage, log: log.child({ part: 'storage' }) }));
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
  const sync = parts.use(createSync({ storage, connections, log: log.child({ part: 'sync' }) }));
  const knowledge = createKnowledge({
    storage,
    connections,
    holder: sync.holder,
    log: log.child({ part: 'knowledge' }),
  });
  const proposals = createProposals({
    rows: storage.proposals,
    createPage: (connectionId, page) => connections.notion(connectionId).createPage(page),
    log: log.child({ part: 'proposals' }),
  });
  const tools = createTools({
    knowledge,
    connections,
    summaries: storage.cache('answers:summaries', 90 * day),
    summarise: createSummarise({
      ...config.claude,
      spent: (usage) => log.info({ usage }, 'a page was summed up'),
      log: log.child({ part: 'summaries' }),
    }),
  });
  const agent = createAgent({
    ...config.claude,
    tools,
    transcripts: storage.cache('answers:transcripts', 30 * day),
    propose: proposals.propose,
    log: log.child({ part: 'agent' }),
  });
  const slack = await createSlack(
    { ...config.slack, log: log.child({ part: 'slack' }) },
    {
      ...storage,
      proposals,
      answer: createAnswer({ agent, turns: storage.turns, log: log.child({ part: 'answer' }) }),
      search: createFind({ knowledge }),
      status: createStatus({ ...knowledge, connections, model: agent.model, ping: storage.ping }),
      knowledge,
      connections,
      oauth,
      webhooks,
      threads: storage.cache('threads', 30 * day),
      privateAnswers: storage.cache('answers:private', 30 * day),
      people: storage.cache('slack-people', 10 * minute),
    },
  );
  parts.defer(() => slack.stop());
  const jobs = parts.use(
    createJobs({ ...storage, poll: sync.poll, tellOwners: slack.tellOwners }, log.child({ part: 'jobs' })),
  );
  const slackRoutes = slack.requestListener
    ? [{ method: 'POST' as const, path: '/slack/events', listener: slack.requestListener }]
    : [];
  const http = parts.use(
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
  return {
    /** Resolves when people can be answered; the health routes answer from then on. */
    async start() {
      await slack.start();
      await http.start();
      sync.start();
      jobs.start();
      log.info('ready');
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
