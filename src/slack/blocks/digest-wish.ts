import type { ViewOutput } from '@slack/bolt';
import type { Person } from '../../knowledge/audience.ts';
import { type Digest, type DigestOrder, type Schedule, tones } from '../../workflows/digest/digest.ts';

export const digestInputs = {
  sources: 'digest_sources',
  filter: 'filter',
  title: 'title',
  target: 'digest_target',
  channel: 'channel',
  when: 'digest_when',
  time: 'time',
  weekday: 'weekday',
  day: 'day',
  expression: 'expression',
  timeZone: 'digest_zone',
  language: 'language',
  tone: 'tone',
  leastChanges: 'least_changes',
  whenQuiet: 'when_quiet',
} as const;

export const scheduleKinds = ['daily', 'weekdays', 'weekly', 'monthly', 'cron'] as const;

/** The language in which the pages are written. */
export const asThePages = 'pages';

/** What stands in the form of a digest, shown or not. */
export interface DigestWish {
  title: string;
  /** `key` names a source as the form's options do. */
  sources: { key: string; name: string }[];
  filter: string;
  target: 'channel' | 'person';
  channelId: string;
  when: Schedule['kind'];
  time: string;
  weekday: number;
  day: number;
  expression: string;
  timeZone: string;
  /** English name; empty for that of the pages. */
  language: string;
  tone: DigestOrder['tone'];
  /** As typed. */
  leastChanges: string;
  whenQuiet: DigestOrder['whenQuiet'];
}

/** What the form begins with. */
export function usualWish({ timeZone }: Person, channelId?: string): DigestWish {
  return {
    title: '',
    sources: [],
    filter: '',
    target: channelId ? 'channel' : 'person',
    channelId: channelId ?? '',
    when: 'weekdays',
    time: '09:00',
    weekday: 1,
    day: 1,
    expression: '',
    timeZone,
    language: '',
    tone: 'brief',
    leastChanges: '1',
    whenQuiet: 'nothing',
  };
}

/** The form of a digest that exists. */
export function wishOf(digest: Digest, person: Person): DigestWish {
  const { schedule, target } = digest;
  return {
    ...usualWish(person),
    title: digest.title,
    sources: digest.sources.map(({ kind, id, title }) => ({ key: sourceKey(kind, id), name: title })),
    filter: digest.filter,
    target: target.kind,
    ...(target.kind === 'channel' ? { channelId: target.channelId } : {}),
    when: schedule.kind,
    ...('time' in schedule ? { time: schedule.time } : { expression: schedule.expression }),
    ...(schedule.kind === 'weekly' ? { weekday: schedule.weekday } : {}),
    ...(schedule.kind === 'monthly' ? { day: schedule.day } : {}),
    timeZone: digest.timeZone,
    language: digest.language,
    tone: digest.tone,
    leastChanges: String(digest.leastChanges),
    whenQuiet: digest.whenQuiet,
  };
}

/** What was chosen and typed; what the form does not show is as in a new one. */
export function readDigestForm({ values }: ViewOutput['state'], person: Person): DigestWish {
  const usual = usualWish(person);
  const field = (name: string) => values[name]?.[name];
  const chosen = (name: string) => field(name)?.selected_option?.value ?? '';
  const typed = (name: string) => field(name)?.value ?? '';
  const language = chosen(digestInputs.language);
  return {
    title: typed(digestInputs.title).trim(),
    sources: (field(digestInputs.sources)?.selected_options ?? []).map(({ value, text }) => ({
      key: value ?? '',
      name: text.text,
    })),
    filter: typed(digestInputs.filter).trim(),
    target: chosen(digestInputs.target) === 'channel' ? 'channel' : 'person',
    channelId: field(digestInputs.channel)?.selected_conversation ?? '',
    when: scheduleKinds.find((kind) => kind === chosen(digestInputs.when)) ?? usual.when,
    time: field(digestInputs.time)?.selected_time ?? usual.time,
    weekday: Number(chosen(digestInputs.weekday)) || usual.weekday,
    day: Number(chosen(digestInputs.day)) || usual.day,
    expression: typed(digestInputs.expression).trim(),
    timeZone: chosen(digestInputs.timeZone) || usual.timeZone,
    language: language === asThePages ? '' : language,
    tone: tones.find((tone) => tone === chosen(digestInputs.tone)) ?? usual.tone,
    leastChanges: typed(digestInputs.leastChanges).trim() || usual.leastChanges,
    whenQuiet: chosen(digestInputs.whenQuiet) === 'line' ? 'line' : 'nothing',
  };
}

export function scheduleOf({ when, time, weekday, day, expression }: DigestWish): Schedule {
  switch (when) {
    case 'weekly':
      return { kind: when, time, weekday };
    case 'monthly':
      return { kind: when, time, day };
    case 'cron':
      return { kind: when, expression };
    default:
      return { kind: when, time };
  }
}

/** How the form's options name a source. */
export function sourceKey(kind: string, id: string): string {
  return `${kind}:${id}`;
}
