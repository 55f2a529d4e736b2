import { webApi } from '@slack/bolt';
import type { TurnEvent } from '../../src/agent/turn.ts';
import { createLogger } from '../../src/log.ts';
import { createJournal, type SaidMessage } from '../../src/slack/journal.ts';
import type { Spot } from '../../src/slack/live-message.ts';
import { readOwnMessages } from '../../src/slack/own-messages.ts';
import type { StoredAnswer } from '../../src/slack/stored-answer.ts';
import { deliverAnswer, type StreamParts, streamAnswer } from '../../src/slack/stream.ts';
import type { SlackMessage, SlackOptions, SlackStandIn } from '../standins/slack/contract.ts';
import { smallSlack } from '../standins/slack/small-workspace.ts';
import { general, maya } from './surface.ts';

/** What the database would keep of one question. */
export interface Row {
  said: SaidMessage[];
  answer?: StoredAnswer;
  /** Who may write; another one has lost the lease. */
  holder: number;
}

export interface Question {
  spot: Spot;
  row: Row;
  /** A process that answers it from now on; the ones before lose the lease. */
  takeUp(changes?: Partial<StreamParts>): Process;
  /** The bot's messages in the thread, as people see them. */
  messages(): SlackMessage[];
  /** All their text. */
  text(): string;
}

interface Process {
  parts: StreamParts;
  stream(events: AsyncIterable<TurnEvent>): Promise<unknown>;
  deliver(): Promise<unknown>;
}

export interface StreamingOptions {
  slack?: Partial<SlackOptions>;
  now?: () => number;
  /** Calls that take longer are given up. */
  timeoutMs?: number;
}

/** Questions in a stand-in workspace, and the parts of the surface that stream their answers. */
export async function openStreaming(options: StreamingOptions = {}) {
  const now = options.now ?? Date.now;
  const slack = await smallSlack({ unlimited: true, now, ...options.slack });
  const clientOptions = {
    slackApiUrl: slack.url,
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 0 },
    logLevel: webApi.LogLevel.ERROR,
    logger: {
      debug() {},
      info() {},
      warn() {},
      error() {},
      setLevel() {},
      getLevel: () => webApi.LogLevel.ERROR,
      setName() {},
    },
    timeout: options.timeoutMs ?? 5_000,
  };
  const client = new webApi.WebClient(slack.botToken, clientOptions);
  const rows = new Map<string, Row[]>();

  async function ask(threadTs?: string): Promise<Question> {
    const ts = await slack.people.post(maya, general, 'How?', threadTs ? { threadTs } : {});
    const thread = threadTs ?? ts;
    const spot = {
      channelId: general,
      threadTs: thread,
      userId: maya,
      teamId: slack.teamId,
      recipientTeamId: slack.teamId,
    };
    const row: Row = { said: [], holder: 0 };
    rows.set(thread, [...(rows.get(thread) ?? []), row]);
    return {
      spot,
      row,
      takeUp(changes = {}) {
        row.holder += 1;
        const me = row.holder;
        const journal = createJournal({
          questionId: `q${ts}`,
          said: structuredClone(row.said),
          async save(said) {
            if (row.holder !== me) return false;
            row.said = said;
            return true;
          },
          saidIn: async () => (rows.get(thread) ?? []).map(({ said }) => said),
          ownMessages: () =>
            readOwnMessages(client, slack.botUserId, { channelId: general, threadTs: thread, since: ts }),
          now,
        });
        const parts: StreamParts = {
          client,
          streaming: client,
          pace: { take: () => 0, hold: () => undefined },
          log: createLogger('silent'),
          now,
          journal,
          signal: new AbortController().signal,
          statusShown: Promise.resolve(),
          setStatus: () => undefined,
          running: () => 1,
          footer: () => [],
          async saveAnswer(answer) {
            row.answer = JSON.parse(JSON.stringify(answer)) as StoredAnswer;
          },
          ...changes,
        };
        return {
          parts,
          stream: (events) => streamAnswer(events, spot, parts),
          deliver: () => deliverAnswer(row.answer as StoredAnswer, spot, parts),
        };
      },
      messages: () => botMessages(slack, thread),
      text: () => botMessages(slack, thread).map(bodyOf).join(''),
    };
  }

  return { slack, client, ask, [Symbol.asyncDispose]: () => slack[Symbol.asyncDispose]() };
}

function botMessages(slack: SlackStandIn, threadTs: string): SlackMessage[] {
  return slack.thread(general, threadTs).filter(({ isBot }) => isBot);
}

/** The Markdown of a message, exactly. */
export function bodyOf(message: SlackMessage | undefined): string {
  if (message?.stream) return message.stream.markdown;
  const [body] = (message?.blocks ?? []) as { type: string; text?: string }[];
  return body?.type === 'markdown' ? (body.text ?? '') : (message?.text ?? '');
}
