import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copied } from '../app/sync-processes.ts';
import type { ClaudeStandIn } from '../standins/claude/contract.ts';
import { startClaude } from '../standins/claude/index.ts';
import type { Company } from '../standins/company/company.ts';
import { sampleCompany } from '../standins/company/index.ts';
import { mulberry32 } from '../standins/faults.ts';
import { bigCompany } from '../standins/notion/big-company.ts';
import type { NotionStandIn } from '../standins/notion/contract.ts';
import { startNotion } from '../standins/notion/index.ts';
import type { SlackStandIn } from '../standins/slack/contract.ts';
import { startSlack } from '../standins/slack/index.ts';
import { settingsFor } from '../support/world.ts';
import { startBalancer } from './balancer.ts';
import { createModel, type Model, type ModelOptions } from './brain.ts';
import { type Kill, type Replica, startReplicas } from './replicas.ts';

export interface StageOptions {
  seed: number;
  mode: 'http' | 'socket';
  databaseUrl: string;
  replicas: number;
  /** Share of Slack's requests, 0 to 1, that go out twice, and of answers that do not reach it. */
  mischief?: number;
  model?: Omit<ModelOptions, 'seed' | 'pages'>;
  settings?: Record<string, string>;
}

/** A company's Slack, Notion and Claude, and replicas of the product on one database behind one Slack app. */
export interface Stage extends AsyncDisposable {
  readonly seed: number;
  readonly company: Company;
  readonly slack: SlackStandIn;
  readonly notion: NotionStandIn;
  readonly claude: ClaudeStandIn;
  readonly model: Model;
  readonly replicas: readonly Replica[];
  readonly kills: readonly Kill[];
  readonly databaseUrl: string;
  /** Where the logs of the replicas are. */
  readonly logDir: string;
}

const manifestPath = join(import.meta.dirname, '../../manifest.yml');

export async function startStage(options: StageOptions): Promise<Stage> {
  const { seed, mode, databaseUrl, mischief = 0 } = options;
  await using parts = new AsyncDisposableStack();
  const random = mulberry32(seed + 1);
  const company = sampleCompany();
  const wiki = bigCompany({ pages: 30, wordsPerPage: 200 }); // small, so that a replica that starts is soon up to date
  const notion = parts.use(await startNotion({ company: wiki, keepRequests: 1_000 }));
  const slackOptions = { retryDelaysMs: [300, 4_000, 20_000], duplicates: mischief, unlimited: true };
  const slack = parts.use(await startSlack({ company, manifestPath, ...slackOptions }));
  const model = createModel({ ...options.model, seed, pages: wiki.pages });
  const claude = parts.use(await startClaude({ brain: model.brain }));
  const settings = {
    ...settingsFor({ slack, notion, claude }, mode === 'http'),
    DATABASE_URL: databaseUrl,
    LOG_LEVEL: 'info',
    ...Object.fromEntries(['PERSON', 'CHANNEL', 'WORKSPACE'].map((whose) => [`BUDGET_${whose}_DAILY`, 'off'])),
    ...options.settings,
  };
  const logDir = mkdtempSync(join(tmpdir(), `chaos-${mode}-`));
  const { replicas, kills } = parts.use(await startReplicas(options.replicas, settings, logDir));
  if (mode === 'http') slack.deliverTo(parts.use(await startBalancer(replicas, () => random() < mischief)).url);
  await copied(databaseUrl); // what is read live may be cited with other words than the copy
  const owned = parts.move();
  return {
    seed,
    company,
    slack,
    notion,
    claude,
    model,
    replicas,
    kills,
    databaseUrl,
    logDir,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
