import { join } from 'node:path';
import type { SlackCall } from '../standins/slack/contract.ts';
import type { Verdict } from './judge.ts';
import { readMessage } from './reading.ts';
import type { Stage } from './stage.ts';

/** All that helps to understand how a question came to its end: what Slack shows, the ledger, the calls, the kills. Times count from the question. */
export function report(stage: Stage, { asked, end, why, messages, row }: Verdict): string {
  const since = (at: number) => `${at < asked.at ? '' : '+'}${((at - asked.at) / 1_000).toFixed(2)} s`;
  const own = new Set(messages.map(({ ts }) => ts));
  const calls = stage.slack.calls.filter(({ args, answer }) => {
    const posted = (answer as { ts?: unknown }).ts;
    const inThread = args.thread_ts === asked.threadTs || args.ts === asked.threadTs;
    return inThread || own.has(String(args.ts)) || (typeof posted === 'string' && own.has(posted));
  });
  const last = Math.max(...calls.map(({ at }) => at), asked.at) + 5_000;
  const kills = stage.kills.filter(({ at }) => at > asked.at - 5_000 && at < last);
  const requests = stage.claude.requests.filter(({ body }) =>
    JSON.stringify(body.messages).includes(`case ${asked.number}?`),
  );
  return [
    `--- case ${asked.number}: ${end}${why && ` (${why})`}`,
    `asked in ${asked.channelId}, thread ${asked.threadTs}, message ${asked.ts}${asked.isFollowUp ? ', a follow-up' : ''}`,
    `ledger: ${JSON.stringify(row)}`,
    ...messages.map(
      (message) =>
        `message ${message.ts} ${message.stream?.state ?? 'posted'}: ${JSON.stringify(clip(readMessage(message)))} + ${message.blocks.length} blocks`,
    ),
    ...calls.map((call) => `${since(call.at)} ${describe(call)}`),
    ...requests.map(({ at, modelMs }) => `${since(at)} Claude, ${Math.round(modelMs)} ms`),
    ...kills.map(({ at, replica, moment }) => `${since(at)} replica ${replica} was killed: ${moment}`),
    `logs: ${stage.replicas.map((_, index) => join(stage.logDir, `replica-${index}.log`)).join(' ')}`,
  ].join('\n');
}

function describe({ method, args, answer }: SlackCall): string {
  const size = JSON.stringify(args.chunks ?? args.blocks ?? args.status ?? args.text ?? '').length;
  const { ts = args.ts } = answer as { ts?: unknown };
  return `${method} ${typeof ts === 'string' ? ts : ''} ${size} characters: ${answer.ok ? 'ok' : answer.error}`;
}

function clip(text: string): string {
  return text.length <= 240 ? text : `${text.slice(0, 120)} […${text.length}…] ${text.slice(-120)}`;
}
