import { readFileSync } from 'node:fs';
import * as z from 'zod';

const secret = (what: string) => z.string().min(8, 'is too short').describe(what).meta({ secret: true });
const url = (what: string) => z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).describe(what);
const number = (what: string, [least, most]: [least: number, most: number], preset: number) =>
  z.preprocess(toNumber, z.int().min(least).max(most)).default(preset).describe(what);

const dollars = z.number().nonnegative();
const rates = { input: dollars, output: dollars, cacheRead: dollars, cacheWrite: dollars };
const longPrompt = z.strictObject({ above: z.int().positive(), ...rates }).optional();
const prices = z.record(z.string(), z.strictObject({ ...rates, longPrompt }));

const haikuAbove100k = { above: 100_000, input: 0.5, output: 2.5, cacheRead: 0.05, cacheWrite: 0.625 };
const listPrices: z.output<typeof prices> = {
  'claude-haiku-5-5': { input: 0.1, output: 0.5, cacheRead: 0.01, cacheWrite: 0.125, longPrompt: haikuAbove100k },
  'claude-sonnet-5-5': { input: 2, output: 10, cacheRead: 0.1, cacheWrite: 2.5 },
  'claude-opus-5-5': { input: 4, output: 20, cacheRead: 0.2, cacheWrite: 5 },
  'claude-fable-5-2': { input: 8, output: 40, cacheRead: 0.2, cacheWrite: 10 },
};

const dailyLimit = (preset: number, whose: string) =>
  z
    .preprocess(toAmount, z.union([dollars, z.literal('off')]))
    .default(preset)
    .transform((limit) => (limit === 'off' ? undefined : limit))
    .describe(`Dollars that Claude may cost ${whose} a day (UTC); \`off\` for no limit.`);

/** A list, separated by commas or spaces. */
const words = z.string().transform((list) => list.split(/[\s,]+/).filter(Boolean));
const namedToken = z.object({
  name: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,30}$/, 'must name each token in lower case, such as eng=ntn_…'),
  token: z.string().min(8, 'has a token that is too short'),
});

/** Every setting, by its variable name. The README's table is made from this. */
export const settings = z.object({
  SLACK_BOT_TOKEN: secret('Bot token of the Slack app (`xoxb-…`).').regex(/^xoxb-/, 'must start with xoxb-'),
  SLACK_APP_TOKEN: secret('App-level token (`xapp-…`): Socket Mode, no public address needed.')
    .regex(/^xapp-/, 'must start with xapp-')
    .optional(),
  SLACK_SIGNING_SECRET: secret(
    'Signing secret: Slack sends signed requests to `POST /slack/events` instead.',
  ).optional(),
  SLACK_API_URL: url('Base of Slack’s Web API, for a proxy or a stand-in.').optional(),
  NOTION_TOKEN: secret('Token of the Notion connection (`ntn_…`).').optional(),
  NOTION_TOKENS: words
    .transform((list) => list.map(readNamedToken))
    .pipe(z.array(namedToken))
    .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'has a name twice')
    .describe('Several Notion connections by name: `eng=ntn_…,ops=ntn_…`.')
    .meta({ secret: true })
    .optional(),
  NOTION_CLIENT_ID: z
    .string()
    .describe('Client id of a public Notion connection, so that people can connect their own workspaces.')
    .optional(),
  NOTION_CLIENT_SECRET: secret('Its client secret.').optional(),
  NOTION_WEBHOOK_TOKEN: words
    .describe(
      'Verification tokens of Notion’s webhook subscriptions, comma separated. Unset: the first that introduces itself is trusted.',
    )
    .meta({ secret: true })
    .optional(),
  NOTION_REQUESTS_PER_MINUTE: number('What Notion is thought to allow until that is learned.', [10, 1_000_000], 180),
  NOTION_API_URL: url('Base of Notion’s API, for a proxy or a stand-in.').optional(),
  ANTHROPIC_API_KEY: secret('Key for the Claude API.'),
  ANTHROPIC_BASE_URL: url('Base of the Claude API, for a gateway or a stand-in.').optional(),
  ANTHROPIC_MODEL: z.string().default('claude-sonnet-5-5').describe('Model that answers.'),
  ANTHROPIC_SMALL_MODEL: z
    .string()
    .default('claude-haiku-5-5')
    .describe('Cheaper model, for summaries and for answers when a budget runs short.'),
  MODEL_PRICES: z
    .preprocess(parseJson, prices)
    .default({})
    .transform((own) => ({ ...listPrices, ...own }))
    .describe(
      'Dollars per million tokens as JSON: `{"model":{"input":2,"output":10,"cacheRead":0.1,"cacheWrite":2.5}}`; adds to the list prices of November 2026.',
    )
    .meta({ file: true }),
  BUDGET_PERSON_DAILY: dailyLimit(5, 'each person'),
  BUDGET_CHANNEL_DAILY: dailyLimit(25, 'each channel'),
  BUDGET_WORKSPACE_DAILY: dailyLimit(50, 'in all'),
  ENCRYPTION_KEY: words
    .pipe(z.array(z.string().refine(isKey, 'must be 32 bytes in base64 or hex: openssl rand -base64 32')))
    .describe(
      'Keys that seal Notion’s OAuth tokens, comma separated; the first seals, all open. Make one: `openssl rand -base64 32`.',
    )
    .meta({ secret: true })
    .optional(),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' })
    .describe('PostgreSQL 15 to 18. Unset: Archivist runs its own under `DATA_DIR`.')
    .meta({ secret: true })
    .optional(),
  DATA_DIR: z.string().default('./data').describe('Where the embedded database lives.'),
  RETENTION_DAYS: number('How many days earlier versions of pages are kept, for digests.', [1, 3_650], 90),
  HOST: z.string().default('127.0.0.1').describe('Address to listen on; `0.0.0.0` in a container.'),
  PORT: number('Port for health checks and, with a signing secret, for Slack.', [0, 65535], 3000),
  PUBLIC_URL: url('Address at which browsers and webhooks reach this process.').optional(),
  ADMIN_USERS: words
    .pipe(z.array(z.string().regex(/^[UW][A-Z0-9]{5,}$/, 'must be Slack user ids such as U012AB3CD')))
    .default([])
    .describe('Slack user ids of extra admins, comma separated; workspace admins and owners are admins anyway.'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('How much to log.'),
});

export type Environment = Record<string, string | undefined>;

/** Plain, read-only values by part, so that no part needs to know a variable's name. */
export type Config = ReturnType<typeof loadConfig>;

/** Throws one plain Error that lists every problem by variable name and never shows a value. */
export function loadConfig(env: Environment, readFile = (path: string) => readFileSync(path, 'utf8')) {
  const { values, problems } = collect(env, readFile);
  const parsed = settings.safeParse(values);
  for (const issue of parsed.error?.issues ?? []) {
    const name = String(issue.path[0]);
    if (!problems.some((problem) => problem.startsWith(`${name} `))) {
      problems.push(`${name} ${values[name] === undefined ? 'is missing' : describe(issue.message)}`);
    }
  }
  if (!values.SLACK_APP_TOKEN && !values.SLACK_SIGNING_SECRET) {
    problems.push(
      'SLACK_APP_TOKEN is missing (Socket Mode); or set SLACK_SIGNING_SECRET to receive requests over HTTP',
    );
  }
  if (!values.NOTION_TOKEN && !values.NOTION_TOKENS && !values.NOTION_CLIENT_ID) {
    problems.push('NOTION_TOKEN is missing; or set NOTION_TOKENS, or NOTION_CLIENT_ID to connect by OAuth');
  }
  if (Boolean(values.NOTION_CLIENT_ID) !== Boolean(values.NOTION_CLIENT_SECRET)) {
    problems.push('NOTION_CLIENT_ID and NOTION_CLIENT_SECRET belong together: set both or neither');
  }
  if (!parsed.success || problems.length > 0) {
    throw new Error(
      `Archivist cannot start. Please correct these settings:\n${problems.map((line) => `  ${line}`).join('\n')}`,
    );
  }
  return arrange(parsed.data);
}

function arrange(value: z.output<typeof settings>) {
  return {
    slack: {
      botToken: value.SLACK_BOT_TOKEN,
      ...(value.SLACK_APP_TOKEN
        ? { appToken: value.SLACK_APP_TOKEN }
        : { signingSecret: value.SLACK_SIGNING_SECRET ?? '' }),
      ...(value.SLACK_API_URL ? { apiUrl: value.SLACK_API_URL } : {}),
      adminUsers: value.ADMIN_USERS,
    },
    notion: {
      tokens: [
        ...(value.NOTION_TOKEN ? [{ name: 'notion', token: value.NOTION_TOKEN }] : []),
        ...(value.NOTION_TOKENS ?? []),
      ],
      ...(value.NOTION_CLIENT_ID && value.NOTION_CLIENT_SECRET
        ? { oauthClient: { clientId: value.NOTION_CLIENT_ID, clientSecret: value.NOTION_CLIENT_SECRET } }
        : {}),
      encryptionKeys: value.ENCRYPTION_KEY ?? [],
      requestsPerMinute: value.NOTION_REQUESTS_PER_MINUTE,
      webhookTokens: value.NOTION_WEBHOOK_TOKEN ?? [],
      ...(value.NOTION_API_URL ? { baseUrl: value.NOTION_API_URL } : {}),
    },
    claude: {
      apiKey: value.ANTHROPIC_API_KEY,
      ...(value.ANTHROPIC_BASE_URL ? { baseUrl: value.ANTHROPIC_BASE_URL } : {}),
      model: value.ANTHROPIC_MODEL,
      smallModel: value.ANTHROPIC_SMALL_MODEL,
    },
    budget: {
      prices: value.MODEL_PRICES,
      limits: {
        person: value.BUDGET_PERSON_DAILY,
        channel: value.BUDGET_CHANNEL_DAILY,
        workspace: value.BUDGET_WORKSPACE_DAILY,
      },
    },
    storage: {
      dataDir: value.DATA_DIR,
      retentionDays: value.RETENTION_DAYS,
      ...(value.DATABASE_URL ? { databaseUrl: value.DATABASE_URL } : {}),
    },
    http: { host: value.HOST, port: value.PORT, ...(value.PUBLIC_URL ? { publicUrl: value.PUBLIC_URL } : {}) },
    logLevel: value.LOG_LEVEL,
  } as const;
}

/** Known variables with empty ones left out; some may stand in the file that `NAME_FILE` names. */
function collect(env: Environment, readFile: (path: string) => string) {
  const values: Record<string, string | undefined> = {};
  const problems: string[] = [];
  for (const [name, schema] of Object.entries(settings.shape)) {
    const path = mayBeFile(schema) ? env[`${name}_FILE`]?.trim() : undefined;
    values[name] = env[name]?.trim() || undefined;
    if (!path) continue;
    if (values[name]) problems.push(`${name} is set twice: remove ${name} or ${name}_FILE`);
    try {
      values[name] = readFile(path).trim() || undefined;
    } catch {
      problems.push(`${name}_FILE names a file that cannot be read`);
    }
  }
  return { values, problems };
}

/** True for settings that may come from a file: secrets and what is long. */
export function mayBeFile(schema: z.ZodType): boolean {
  const { secret, file } = schema.meta() ?? {};
  return (
    secret === true || file === true || (schema instanceof z.ZodOptional && mayBeFile(schema.unwrap() as z.ZodType))
  );
}

function toNumber(value: unknown): unknown {
  return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
}

/** Dollars with or without their sign. */
function toAmount(value: unknown): unknown {
  return typeof value === 'string' && /^\$?\d+(?:\.\d+)?$/.test(value) ? Number(value.replace('$', '')) : value;
}

function readNamedToken(entry: string): { name: string; token: string } {
  const [name = '', ...token] = entry.split('=');
  return { name: name.trim(), token: token.join('=').trim() };
}

function isKey(text: string): boolean {
  return /^[0-9a-f]{64}$/i.test(text) || Buffer.from(text, 'base64').length === 32;
}

function parseJson(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return 'not JSON';
  }
}

/** zod's own sentences may quote the value; ours start in lower case and never do. */
function describe(message: string): string {
  return /^[a-z]/.test(message) ? message : 'is not valid';
}
