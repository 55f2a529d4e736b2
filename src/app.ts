import { createAgent } from './agent/agent.ts';
import { createProposals } from './agent/proposals.ts';
import type { Config } from './config.ts';
import { healthRoutes } from './http/health.ts';
import { createHttpServer } from './http/server.ts';
import { createJobs } from './jobs/index.ts';
import type { Logger } from './log.ts';
import { createNotion } from './notion/client.ts';
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
  const storage = parts.use(await openStorage({ ...config.storage, log: log.child({ part: 'storage' }) }));
  const notion = createNotion({
    token: config.notion.tokens[0]?.token ?? '',
    ...(config.notion.baseUrl ? { baseUrl: config.notion.baseUrl } : {}),
    people: storage.cache('notion-people', day),
    log: log.child({ part: 'notion' }),
  });
  const proposals = createProposals({
    rows: storage.proposals,
    createPage: notion.createPage,
    log: log.child({ part: 'proposals' }),
  });
  const agent = createAgent({
    ...config.claude,
    tools: createTools({ notion }),
    transcripts: storage.cache('transcripts', 30 * day),
    propose: proposals.propose,
    log: log.child({ part: 'agent' }),
  });
  const jobs = parts.use(createJobs(storage, log.child({ part: 'jobs' })));
  const slack = await createSlack(
    { ...config.slack, log: log.child({ part: 'slack' }) },
    {
      ...storage,
      proposals,
      answer: createAnswer({ agent, turns: storage.turns, log: log.child({ part: 'answer' }) }),
      search: createFind({ notion }),
      status: createStatus({ notion, model: agent.model, ping: storage.ping }),
      threads: storage.cache('threads', 30 * day),
      people: storage.cache('slack-people', 10 * minute),
    },
  );
  parts.defer(() => slack.stop());
  const slackRoutes = slack.requestListener
    ? [{ method: 'POST' as const, path: '/slack/events', listener: slack.requestListener }]
    : [];
  const http = parts.use(
    createHttpServer(config.http, [...healthRoutes(storage), ...slackRoutes], log.child({ part: 'http' })),
  );
  const owned = parts.move();
  return {
    /** Resolves when people can be answered; the health routes answer from then on. */
    async start() {
      await slack.start();
      await http.start();
      jobs.start();
      log.info('ready');
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
