import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClaudeStandIn } from '../standins/claude/contract.ts';
import { startClaude } from '../standins/claude/index.ts';
import { sampleCompany } from '../standins/company/index.ts';
import type { NotionOptions, NotionStandIn } from '../standins/notion/contract.ts';
import { startNotion } from '../standins/notion/index.ts';
import type { SlackStandIn } from '../standins/slack/contract.ts';
import { startSlack } from '../standins/slack/index.ts';
import { requireValidRequests } from './valid-requests.ts';

const usualProgram = 'src/main.ts';
const root = join(import.meta.dirname, '../..');

export interface WorldOptions {
  /** Where the product keeps its embedded database; ignored with `databaseUrl`. */
  dataDir: string;
  databaseUrl?: string;
  /** Uses the real Claude with this key; the stand-in when absent. */
  anthropicApiKey?: string;
  /** Milliseconds between two pieces of the stand-in's text. */
  pace?: number;
  logLevel?: string;
  /** Receives the product's log lines. */
  onLog?: (line: string) => void;
  /** Further settings of the product by variable name. */
  settings?: Record<string, string>;
  /** Signed HTTP requests instead of Socket Mode. */
  http?: boolean;
  /** Turns Slack’s rate limits off. */
  unlimited?: boolean;
  /** Where the product listens; a free port when absent. */
  port?: number;
  /** Its digests come at the time that `product.moveClockTo` says. */
  isClockMovable?: boolean;
  /** Another Notion than that of the sample company. */
  notion?: Partial<NotionOptions>;
}

export type World = Awaited<ReturnType<typeof startWorld>>;

/**
 * The three stand-ins and the unchanged product as its own process, wired together and ready to be used. Disposal throws
 * when the product has sent an invalid request.
 */
export async function startWorld(options: WorldOptions) {
  await using parts = new AsyncDisposableStack();
  const company = sampleCompany();
  const notion = parts.use(await startNotion({ company, ...options.notion }));
  const slack = parts.use(
    await startSlack({
      company,
      manifestPath: join(root, 'manifest.yml'),
      ...(options.unlimited ? { unlimited: true } : {}),
    }),
  );
  const claude = options.anthropicApiKey ? undefined : parts.use(await startClaude({ pace: options.pace ?? 0 }));
  const port = options.port ?? (await freePort());
  const startedAt = performance.now();
  const caughtUp = Promise.withResolvers<void>();
  const hear = (line: string) => {
    options.onLog?.(line);
    if (line.includes('the copy is up to date')) caughtUp.resolve();
  };
  const product = startProduct(
    {
      ...settingsFor({ slack, notion, claude }, options.http === true),
      ...(options.anthropicApiKey ? { ANTHROPIC_API_KEY: options.anthropicApiKey } : {}),
      ...(options.databaseUrl ? { DATABASE_URL: options.databaseUrl } : { DATA_DIR: options.dataDir }),
      PORT: String(port),
      LOG_LEVEL: options.logLevel ?? 'info',
      ...options.settings,
    },
    hear,
    options.isClockMovable ? 'test/demo/moved-program.ts' : undefined,
  );
  parts.defer(() => requireValidRequests({ notion, claude }));
  parts.defer(async () => void (await product.stop()));
  await product.ready(port);
  const readyMs = performance.now() - startedAt;
  if (options.http) slack.deliverTo(`http://127.0.0.1:${port}/slack/events`);
  const owned = parts.move();
  return {
    company,
    notion,
    slack,
    claude,
    product,
    port,
    readyMs,
    /** Resolves when the product has said that its copy of Notion is complete. It says so at the log level `info`. */
    caughtUp: caughtUp.promise,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

export interface StandIns {
  slack: SlackStandIn;
  notion: NotionStandIn;
  claude?: ClaudeStandIn | undefined;
}

/** What makes the product talk to these stand-ins; `http` for signed requests instead of Socket Mode. */
export function settingsFor({ slack, notion, claude }: StandIns, http: boolean): Record<string, string> {
  return {
    SLACK_BOT_TOKEN: slack.botToken,
    ...(http ? { SLACK_SIGNING_SECRET: slack.signingSecret } : { SLACK_APP_TOKEN: slack.appToken }),
    SLACK_API_URL: slack.url,
    NOTION_TOKEN: notion.token,
    NOTION_API_URL: notion.url,
    NOTION_REQUESTS_PER_MINUTE: '1000000',
    ...(claude ? { ANTHROPIC_API_KEY: claude.apiKey, ANTHROPIC_BASE_URL: claude.url } : {}),
  };
}

export interface Product {
  readonly child: ChildProcess;
  /** Resolves when the process answers on its health port; rejects with its last words when it ends before. */
  ready(port: number): Promise<void>;
  /** Only with a movable clock: its digests come as if it were that time now, and those that are due by then come at once. */
  moveClockTo(time: Date): void;
  /** SIGTERM, then waits for the end; resolves to the exit code. */
  stop(): Promise<number | null>;
  /** Ends it as a crash does, at once. */
  kill(): Promise<void>;
}

/** Programs that are started often need not be compiled each time. */
const compiled = { NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') };

/** `npm start` with exactly these settings: nothing of this process's own environment but PATH and HOME. */
export function startProduct(
  settings: Record<string, string>,
  onLog: (line: string) => void = () => {},
  program = usualProgram,
): Product {
  const child = spawn(process.execPath, [program], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...compiled, ...settings },
    stdio: ['ignore', 'pipe', 'pipe', ...(program === usualProgram ? [] : ['ipc' as const])],
  });
  let lastWords = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      lastWords = (lastWords + chunk).slice(-2_000);
      onLog(chunk);
    });
  }
  const ended = once(child, 'exit');
  return {
    child,
    async ready(port) {
      for (let attempt = 0; attempt < 300; attempt += 1) {
        if (child.exitCode !== null || child.signalCode !== null)
          throw new Error(`Archivist ended early:\n${lastWords}`);
        const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
        if (answer?.ok) return;
        await sleep(100);
      }
      throw new Error(`Archivist was not ready within 30 s:\n${lastWords}`);
    },
    moveClockTo(time) {
      child.send({ moveClockTo: time.toISOString() });
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await ended;
      return child.exitCode;
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** A port of 127.0.0.1 that nobody listened on a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}
