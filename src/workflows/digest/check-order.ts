import { RequestError } from '../../errors.ts';
import type { DigestOrder, Timetable } from './digest.ts';

export type DigestProblems = Partial<
  Record<'sources' | 'target' | 'schedule' | 'timeZone' | 'filter' | 'leastChanges' | 'title', string>
>;

/** What cannot be ordered so, with a sentence for each part. */
export class DigestErrors extends RequestError {
  override name = 'DigestErrors';
  readonly problems: DigestProblems;
  constructor(problems: DigestProblems) {
    super(Object.values(problems).join(' '));
    this.problems = problems;
  }
}

/** Why somebody cannot do something with a digest, wherever they try. */
export const refusals = {
  deleted: 'This digest has been deleted.',
  notYours: 'Only the person who made this digest, whoever made its channel, or an admin can do that.',
};

/** Of what somebody types or chooses, in characters and pieces. */
export const orderLimits = { title: 80, filter: 500, sources: 20 };
const longestLanguage = 40;
const mostChanges = 1000;

/** The order as it is kept. Whether sources and target may be used is not looked at. Throws DigestErrors. */
export function checkOrder(order: DigestOrder, timetable: Timetable): DigestOrder {
  const checked = {
    ...order,
    title: order.title.replaceAll(/\s+/g, ' ').trim(),
    filter: order.filter.trim(),
    language: order.language.replaceAll(/\s+/g, ' ').trim().slice(0, longestLanguage),
  };
  const problems: DigestProblems = { ...sizeProblems(checked), ...timeProblems(checked, timetable) };
  if (Object.keys(problems).length > 0) throw new DigestErrors(problems);
  return checked;
}

function sizeProblems({ title, sources, filter, leastChanges }: DigestOrder): DigestProblems {
  const problems: DigestProblems = {};
  const most = orderLimits;
  if (title.length > most.title) problems.title = `Please keep the title within ${most.title} characters.`;
  if (sources.length === 0) problems.sources = 'Please choose at least one thing to watch.';
  if (sources.length > most.sources) problems.sources = `Please choose at most ${most.sources} things to watch.`;
  if (filter.length > most.filter) problems.filter = `Please keep the filter within ${most.filter} characters.`;
  if (!Number.isInteger(leastChanges) || leastChanges < 1 || leastChanges > mostChanges)
    problems.leastChanges = `Please enter a whole number from 1 to ${mostChanges}.`;
  return problems;
}

/** The zone is tried alone, so that each sentence stands at its own field. */
function timeProblems({ schedule, timeZone }: DigestOrder, timetable: Timetable): DigestProblems {
  const zoneProblem = problemOf(() => timetable.check({ kind: 'daily', time: '12:00' }, timeZone));
  const problem = problemOf(() => timetable.check(schedule, zoneProblem === undefined ? timeZone : 'UTC'));
  return {
    ...(zoneProblem === undefined ? {} : { timeZone: zoneProblem }),
    ...(problem === undefined ? {} : { schedule: problem }),
  };
}

function problemOf(check: () => void): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof RequestError) return error.message;
    throw error;
  }
}
