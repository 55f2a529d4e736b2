import { showTime } from '../../agent/budget-sentences.ts';
import type { Scope, Spending } from '../../storage/budget.ts';
import type { UsageReport } from '../../workflows/usage.ts';
import { type Block, clip } from '../limits.ts';
import { escapeText } from '../markup.ts';
import { context, section } from './elements.ts';
import { showDay } from './sources.ts';

const mostRows = 10;

const limitNames: Record<Scope, string> = { person: 'You', channel: 'This channel', workspace: 'All of us together' };

const lists: { by: Spending['by']; title: string; show(key: string): string }[] = [
  { by: 'day', title: 'By day', show: (key) => showDay(key, 'UTC') },
  { by: 'person', title: 'By person', show: (key) => `<@${escapeText(key)}>` },
  { by: 'channel', title: 'By channel', show: (key) => (key ? `<#${escapeText(key)}>` : 'in private') },
  { by: 'feature', title: 'For what', show: (key) => escapeText(clip(key, 60)) },
];

/** What Claude has cost today and in the last seven days, and how much is left. */
export function usageReport(report: UsageReport, now: Date, timeZone: string): Block[] {
  const { isEverybodys, today, week, limits, resetsAt } = report;
  const whose = isEverybodys ? 'Everybody’s questions' : 'Your questions';
  const total = `${whose} have cost *${money(today)}* today and *${money(week)}* in the last 7 days.`;
  const nothing = isEverybodys
    ? 'Nobody has asked me anything that cost money in the last 7 days.'
    : 'You have asked me nothing that cost money in the last 7 days. Go ahead: `/notion ask` and your question.';
  const reset = `Days are counted in UTC: the limits start anew ${showTime(resetsAt, now, timeZone)}.`;
  return [
    section(week > 0 ? total : nothing),
    ...lists.filter(({ by }) => by !== 'person' || isEverybodys).flatMap((list) => table(report, list)),
    ...(limits.length > 0
      ? [section(['*Limits a day*', ...limits.map(limitLine)].join('\n')), context(reset)]
      : [context('No limit is set.')]),
  ];
}

function table({ spending }: UsageReport, { by, title, show }: (typeof lists)[number]): Block[] {
  const rows = spending.filter((row) => row.by === by && row.dollars > 0);
  if (rows.length === 0) return [];
  const ordered = by === 'day' ? rows.toSorted((a, b) => b.key.localeCompare(a.key)) : rows;
  const lines = ordered.slice(0, mostRows).map(({ key, dollars }) => `${show(key)}  ${money(dollars)}`);
  const more = rows.slice(mostRows).reduce((sum, { dollars }) => sum + dollars, 0);
  if (more > 0) lines.push(`${rows.length - mostRows} more  ${money(more)}`);
  return [section([`*${title}*`, ...lines].join('\n'))];
}

function limitLine({ scope, dollars, spent }: UsageReport['limits'][number]): string {
  return `${limitNames[scope]}: ${spent === undefined ? '' : `${money(spent)} of `}${money(dollars)}`;
}

function money(dollars: number): string {
  if (dollars > 0 && dollars < 0.01) return 'under $0.01';
  return `$${dollars.toLocaleString('en-GB', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}
