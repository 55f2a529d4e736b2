import type { Coverage } from '../../knowledge/knowledge.ts';
import type { RateBudget } from '../../notion/connection.ts';
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

export function connectionReport({ connection, coverage, budget }: ConnectionStatus, now: Date): Block[] {
  const isBroken = connection.state === 'broken';
  const dot = isBroken ? ':red_circle:' : isComplete(coverage) ? ':large_green_circle:' : ':large_yellow_circle:';
  const problem = isBroken
    ? `Notion no longer lets me in${connection.problem ? `: ${escapeText(clip(connection.problem, 300))}` : '.'} What I know of it stays as it is.`
    : undefined;
  const lines = [`${dot} ${connectionTitle(connection)}`, coverage && progress(coverage), problem];
  const facts = [...(coverage ? coverageFacts(coverage, now) : []), ...(isBroken ? [] : [budgetFact(budget)])];
  return [section(lines.filter(Boolean).join('\n')), ...(facts.length > 0 ? [context(facts.join(' · '))] : [])];
}

/** “▓▓▓▓▓▓░░░░ 62 %  1,240 of 2,000 pages”. Deleted pages do not count, and 100 % means all. */
export function progress(coverage: Coverage): string {
  const { indexed, isListed } = coverage;
  const total = Math.max(coverage.known - countOf(coverage, 'deleted'), indexed);
  if (total === 0) return isListed ? 'No page is shared with it yet.' : 'Looking for pages…';
  const share = indexed / total;
  const filled = Math.floor(share * barLength);
  const bar = '▓'.repeat(filled) + '░'.repeat(barLength - filled);
  const soFar = isListed ? '' : ', and still looking for more';
  return `${bar} ${Math.floor(share * 100)} %  ${count(indexed)} of ${count(total)} ${total === 1 ? 'page' : 'pages'}${soFar}`;
}

/** “40 s ago”, for what has just happened “just now”. */
export function ago(iso: string, now: Date): string {
  const seconds = Math.round((now.getTime() - new Date(iso).getTime()) / 1000);
  if (!(seconds >= 5)) return 'just now';
  if (seconds < 90) return `${seconds} s ago`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min ago`;
  const hours = Math.round(minutes / 60);
  return hours < 36 ? `${hours} h ago` : `${Math.round(hours / 24)} days ago`;
}

function isComplete(coverage: Coverage | undefined): boolean {
  return coverage === undefined || (coverage.isListed && coverage.waiting === 0);
}

function coverageFacts(coverage: Coverage, now: Date): string[] {
  const { polledAt, waiting, lastError } = coverage;
  const missing = coverage.reasons
    .filter(({ state }) => state !== 'known' && state !== 'deleted')
    .slice(0, mostReasons)
    .map((one) => `${count(one.count)} ${escapeText(clip(one.reason, 120))}`);
  const isRecent = lastError && now.getTime() - new Date(lastError.at).getTime() < dayMs;
  return [
    polledAt ? `checked ${ago(polledAt, now)}` : 'not checked yet',
    ...(waiting > 0 ? [`${count(waiting)} waiting to be read`] : []),
    ...missing,
    ...(isRecent ? [`last error ${ago(lastError.at, now)}: ${escapeText(clip(lastError.text, 200))}`] : []),
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
