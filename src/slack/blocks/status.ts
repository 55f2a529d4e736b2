import type { BreakerState } from '../../breaker.ts';
import type { Coverage } from '../../knowledge/knowledge.ts';
import { ago } from '../../knowledge/why.ts';
import type { Connection, RateBudget } from '../../notion/connection.ts';
import type { Check, ConnectionStatus, Status } from '../../workflows/status.ts';
import { type Block, clip } from '../limits.ts';
import { escapeText } from '../markup.ts';
import { connectionTitle } from './connections.ts';
import { context, section } from './elements.ts';

const mostConnections = 20;
const mostReasons = 3;
const barLength = 10;
const dayMs = 24 * 60 * 60_000;

/** Each connection with its progress and freshness, then the rest. */
export function statusReport({ connections, checks }: Status, now: Date): Block[] {
  const more = connections.length - mostConnections;
  return [
    ...connections.slice(0, mostConnections).flatMap((status) => connectionReport(status, now)),
    ...(more > 0 ? [context(`and ${more} more connections`)] : []),
    ...(connections.length === 0 ? [section('No Notion workspace is connected for you yet: `/notion connect`')] : []),
    checkList(checks),
  ];
}

export function checkList(checks: Check[]): Block {
  const lines = checks.map(
    ({ name, ok, detail }) =>
      `${ok ? ':large_green_circle:' : ':red_circle:'} *${escapeText(name)}*  ${escapeText(clip(detail, 300))}`,
  );
  return section(lines.join('\n'));
}

/** How far one connection is known, how fresh, and what is missing. */
export function connectionReport({ connection, coverage, budget, health }: ConnectionStatus, now: Date): Block[] {
  const lines = [
    `${dot(connection, coverage, health)} ${connectionTitle(connection)}`,
    coverage && progress(coverage),
    problem(connection, health),
  ];
  const facts = [...(coverage ? coverageFacts(coverage, now) : []), ...(budget ? [budgetFact(budget)] : [])];
  return [section(lines.filter(Boolean).join('\n')), ...(facts.length > 0 ? [context(facts.join(' · '))] : [])];
}

function dot({ state }: Connection, coverage: Coverage | undefined, health: BreakerState | undefined): string {
  if (isAway(health)) return ':red_circle:';
  if (state === 'broken') return ':red_circle:';
  if (state === 'absent') return ':white_circle:';
  return coverage && (!coverage.isListed || coverage.waiting > 0) ? ':large_yellow_circle:' : ':large_green_circle:';
}

function problem({ state, problem: why }: Connection, health: BreakerState | undefined): string | undefined {
  if (isAway(health))
    return 'Notion is not answering at the moment. I answer from my copy, and read on when it is back.';
  if (state === 'broken') {
    const reason = why ? `: ${escapeText(clip(why, 300))}` : '.';
    return `Notion no longer lets me in${reason} What I have read of it stays.`;
  }
  if (state === 'absent') return 'No longer in the settings, so nobody is shown it. To forget it: `/notion disconnect`';
  return undefined;
}

function isAway(health: BreakerState | undefined): boolean {
  return health !== undefined && health.state !== 'closed';
}

/** “▓▓▓▓▓▓░░░░ 62 %  1,240 of 2,000 pages”. What is deleted, not shared or unreadable for good does not count, and 100 % means all. */
export function progress(coverage: Coverage): string {
  const { indexed, isListed } = coverage;
  const settled = ['deleted', 'not_shared', 'unsupported'].reduce((sum, state) => sum + countOf(coverage, state), 0);
  const total = Math.max(coverage.known - settled, indexed);
  if (total === 0) return isListed ? 'No page is shared with it yet.' : 'Looking for pages…';
  const share = indexed / total;
  const filled = Math.floor(share * barLength);
  const bar = '▓'.repeat(filled) + '░'.repeat(barLength - filled);
  const soFar = isListed ? '' : ', and still looking for more';
  return `${bar} ${Math.floor(share * 100)} %  ${count(indexed)} of ${count(total)} ${total === 1 ? 'page' : 'pages'}${soFar}`;
}

function coverageFacts(coverage: Coverage, now: Date): string[] {
  const { polledAt, waiting, lastError } = coverage;
  const missing = coverage.reasons
    .filter(({ state }) => state !== 'known' && state !== 'deleted')
    .slice(0, mostReasons)
    .map((one) => `${count(one.count)} ${escapeText(clip(one.reason, 120))}`);
  const isRecent = lastError && now.getTime() - new Date(lastError.at).getTime() < dayMs;
  return [
    polledAt ? `checked ${ago(new Date(polledAt), now)}` : 'not checked yet',
    ...(waiting > 0 ? [`${count(waiting)} waiting to be read`] : []),
    ...missing,
    ...(isRecent ? [`last error ${ago(new Date(lastError.at), now)}: ${escapeText(clip(lastError.text, 200))}`] : []),
  ];
}

function budgetFact({ perMinute, spent, pausedMs }: RateBudget): string {
  const used = `${count(spent)} of ${count(perMinute)} requests in the last minute`;
  return pausedMs > 0 ? `${used}, Notion asked me to wait ${Math.ceil(pausedMs / 1000)} s` : used;
}

function countOf({ reasons }: Coverage, state: string): number {
  return reasons.reduce((sum, reason) => sum + (reason.state === state ? reason.count : 0), 0);
}

function count(number: number): string {
  return Math.round(number).toLocaleString('en-GB');
}
