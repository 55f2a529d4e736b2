import type { Company } from '../standins/company/company.ts';
import { mulberry32 } from '../standins/faults.ts';

/** One question that somebody will ask. */
export interface Planned {
  /** Of its case, from 1. */
  number: number;
  /** Milliseconds after the first one. */
  afterMs: number;
  user: string;
  /** Channel id; absent for the person's direct message. */
  channel?: string;
  /** Number of the question whose thread it is asked in; a new thread when absent. */
  thread?: number;
  /** Asked only once that question has been answered, and without a mention. */
  isFollowUp?: boolean;
}

const openChannels = ['general', 'engineering', 'people-ops', 'product', 'random', 'leadership'];

/** Many people in channels, threads and direct messages, some at the same moment, spread over `overMs`. */
export function planQuestions(seed: number, company: Company, count: number, overMs: number): Planned[] {
  const random = mulberry32(seed + 2);
  const below = (limit: number) => Math.floor(random() * limit);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;
  const ids = new Map(company.people.map(({ slug, slackId }) => [slug, slackId]));
  const channels = company.channels.filter(({ name }) => openChannels.includes(name));
  const staff = company.people.filter(({ role }) => role !== 'guest');
  const planned: Planned[] = [];
  let afterMs = 0;
  for (let number = 1; number <= count; number += 1) {
    if (random() < 0.75) afterMs += (random() * 2 * overMs) / count / 0.75;
    const earlier = planned.slice(-12).filter((one) => one.channel && one.thread === undefined);
    const draw = random();
    const root = draw < 0.3 && earlier.length > 0 ? pick(earlier) : undefined;
    const channel = channels.find(({ id }) => id === root?.channel) ?? pick(channels);
    const members = channel.members
      .flatMap((slug) => ids.get(slug) ?? [])
      .filter((id) => staff.some(({ slackId }) => slackId === id));
    const when = { number, afterMs: Math.round(Math.min(afterMs, overMs)) };
    if (root) {
      const isFollowUp = draw < 0.1;
      planned.push({
        ...when,
        user: pick(members),
        channel: channel.id,
        thread: root.number,
        ...(isFollowUp ? { isFollowUp } : {}),
      });
    } else if (draw < 0.55) planned.push({ ...when, user: pick(staff).slackId });
    else planned.push({ ...when, user: pick(members), channel: channel.id });
  }
  return planned;
}
