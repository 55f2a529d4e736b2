import type { SlackMessage } from '../standins/slack/contract.ts';
import { onServer } from '../support/postgres.ts';
import type { Asked } from './asking.ts';
import { casesIn, findDifference, readMessage } from './reading.ts';
import type { Stage } from './stage.ts';

/** How a question ended in front of people. `unheard`: no attempt of Slack's brought it to us. */
export type End = 'answered' | 'failed' | 'lost' | 'doubled' | 'unequal' | 'stale' | 'unheard';

export interface Verdict {
  asked: Asked;
  end: End;
  why: string;
  /** Messages that belong to it. */
  messages: SlackMessage[];
  row: Row | undefined;
}

/** A row of the product's ledger of questions. */
export interface Row {
  state?: string;
  said?: unknown;
  message_ts: string;
  channel_id: string;
  [column: string]: unknown;
}

export const violations: readonly End[] = ['lost', 'doubled', 'unequal', 'stale'];

/** Looks at everything in Slack and says of each question how it ended. */
export async function judge(stage: Stage, asked: readonly Asked[]): Promise<Verdict[]> {
  const { slack } = stage;
  const rows = (await onServer(stage.databaseUrl, "select to_jsonb(questions) - 'answer' as row from questions")) as {
    row: Row;
  }[];
  const rowOf = new Map(rows.map(({ row }) => [`${row.channel_id} ${row.message_ts}`, row]));
  const unheard = new Set(slack.abandoned.map(({ event }) => (event as { ts?: string }).ts));
  const threads = Map.groupBy(asked, ({ channelId, threadTs }) => `${channelId} ${threadTs}`);
  const channels = new Map([...new Set(asked.map(({ channelId }) => channelId))].map((id) => [id, slack.messages(id)]));
  return [...threads.values()].flatMap((together) => {
    const { channelId, threadTs } = together[0] as Asked;
    const shown = (channels.get(channelId) ?? []).filter(
      ({ isBot, ...message }) => isBot && message.threadTs === threadTs,
    );
    const inOrder = together.toSorted((a, b) => (a.ts < b.ts ? -1 : 1));
    const owned = Map.groupBy(shown, (message) =>
      ownerOf(message, inOrder, (one) => rowOf.get(`${channelId} ${one.ts}`)),
    );
    const isOver = inOrder.every((one) => !isOpen(rowOf.get(`${channelId} ${one.ts}`)));
    return inOrder.map((one): Verdict => {
      const messages = owned.get(one) ?? [];
      const row = rowOf.get(`${channelId} ${one.ts}`);
      if (!row && messages.length === 0 && unheard.has(one.ts))
        return { asked: one, end: 'unheard', why: '', messages, row };
      return { asked: one, messages, row, ...endOf(stage, one, messages, row, isOver) };
    });
  });
}

/** By the case that it speaks of, by what the ledger knows, else the latest question before it. */
function ownerOf(
  message: SlackMessage,
  asked: readonly Asked[],
  row: (one: Asked) => Row | undefined,
): Asked | undefined {
  const [number] = casesIn(readMessage(message));
  return (
    asked.find((one) => one.number === number) ??
    asked.find((one) => JSON.stringify(row(one)?.said ?? '').includes(`"${message.ts}"`)) ??
    asked.findLast((one) => one.ts < message.ts)
  );
}

function endOf(
  stage: Stage,
  asked: Asked,
  messages: SlackMessage[],
  row: Row | undefined,
  isOver: boolean,
): { end: End; why: string } {
  const said = endOfWords(stage.model.expected(asked.number), asked.number, messages.map(readMessage), row);
  const left = violations.includes(said.end) ? '' : leftBehind(stage, asked, messages, isOver);
  return left ? { end: 'stale', why: left } : said;
}

function endOfWords(
  expected: ReadonlySet<string>,
  number: number,
  texts: string[],
  row: Row | undefined,
): { end: End; why: string } {
  const whole = texts.join('\n\n');
  const count = (words: string) => whole.split(words).length - 1;
  const begun = count(`Case ${number} begins.`);
  const ended = count(`Case ${number} ends.`);
  const isExcused = row?.state === undefined || row.state === 'failed' || row.state === 'declined';
  const apologies = isExcused ? texts.filter(isApology).length : 0;
  if (isOpen(row) || row?.state === 'ignored') return { end: 'lost', why: `the ledger says ${row?.state}` };
  if (begun > 1 || ended > 1) return { end: 'doubled', why: `begins ${begun} times, ends ${ended} times` };
  if (apologies > 1) return { end: 'doubled', why: `${apologies} apologies` };
  const differences = [...expected].map((text) => findDifference(text, texts));
  if (differences.includes('')) return { end: 'answered', why: '' };
  if (ended === 1 && apologies > 0) return { end: 'doubled', why: 'an answer and an apology' };
  if (apologies === 1) return { end: 'failed', why: whole.slice(-200) };
  if (texts.length === 0) return { end: 'lost', why: 'nothing was said' };
  if (ended === 0) return { end: 'lost', why: `the end is missing: ${JSON.stringify(whole.slice(-120))}` };
  return { end: 'unequal', why: differences.join('; ') };
}

/** What still looks as if an answer were under way; '' when nothing does. Status and session are the thread's: they may stay until it `isOver`. */
function leftBehind(
  { slack }: Stage,
  { channelId, threadTs }: Asked,
  messages: SlackMessage[],
  isOver: boolean,
): string {
  const running = messages.filter(({ stream }) => stream?.state === 'running').length;
  if (running > 0) return `${running} streams run`;
  if (!isOver) return '';
  const status = slack.threadStatus(channelId, threadTs);
  if (status) return `the status still says “${status}”`;
  return slack.session(channelId, threadTs)?.status === 'processing' ? 'the session is processing' : '';
}

function isOpen(row: Row | undefined): boolean {
  return row?.state === 'accepted' || row?.state === 'running';
}

/** A sentence that says what is wrong and what to do, mostly with a reference; none of the cases has such words. */
export function isApology(text: string): boolean {
  return /\b(?:please|ask again|try again|reference|quote)\b/i.test(text);
}
