import * as z from 'zod';
import { timetable } from '../../src/jobs/timetable.ts';
import type { World } from '../support/world.ts';
import { busyHour } from './busy-hour.ts';

type Action = (world: World, body: unknown) => unknown;

const user = z.string();
const channel = z.string();
const ts = z.string();

/** What the page can do, by the last part of its path: each is one act of a person in Slack or Notion. */
export const actions: Record<string, Action> = {
  post: act(
    z.object({ user, channel, text: z.string(), threadTs: ts.optional() }),
    ({ slack }, { threadTs, ...message }) =>
      slack.people.post(message.user, message.channel, message.text, threadTs ? { threadTs } : {}),
  ),
  edit: act(z.object({ user, channel, ts, text: z.string() }), ({ slack }, m) =>
    slack.people.edit(m.user, m.channel, m.ts, m.text),
  ),
  remove: act(z.object({ user, channel, ts }), ({ slack }, m) => slack.people.remove(m.user, m.channel, m.ts)),
  command: act(z.object({ user, channel, command: z.string(), text: z.string() }), ({ slack }, c) =>
    slack.people.command(c.user, c.channel, c.command, c.text),
  ),
  click: act(
    z.object({
      user,
      target: z.union([
        z.object({ channel, ts }),
        z.object({ viewId: z.string() }),
        z.object({ home: z.literal(true) }),
      ]),
      actionId: z.string(),
      value: z.unknown().optional(),
    }),
    ({ slack }, c) => slack.people.click(c.user, c.target, c.actionId, c.value),
  ),
  shortcut: act(z.object({ user, channel, ts, callbackId: z.string() }), ({ slack }, s) =>
    slack.people.shortcut(s.user, s.channel, s.ts, s.callbackId),
  ),
  fill: act(z.object({ user, values: z.record(z.string(), z.unknown()) }), ({ slack }, f) =>
    slack.people.fill(f.user, f.values),
  ),
  suggest: act(z.object({ user, field: z.string(), words: z.string() }), async ({ slack }, s) => ({
    options: await slack.people.suggest(s.user, s.field, s.words),
  })),
  submit: act(z.object({ user, values: z.record(z.string(), z.unknown()) }), ({ slack }, s) =>
    slack.people.submit(s.user, s.values),
  ),
  'close-modal': act(z.object({ user }), ({ slack }, s) => slack.people.closeModal(s.user)),
  'open-home': act(z.object({ user, tab: z.enum(['home', 'messages']) }), ({ slack }, s) =>
    slack.people.openHome(s.user, s.tab),
  ),
  stop: act(z.object({ user, channel, threadTs: ts }), ({ slack }, s) =>
    slack.people.stop(s.user, s.channel, s.threadTs),
  ),
  react: act(z.object({ user, channel, ts, name: z.string() }), ({ slack }, r) =>
    slack.people.react(r.user, r.channel, r.ts, r.name),
  ),
  'edit-page': act(z.object({ pageId: z.string(), markdown: z.string() }), ({ notion }, e) =>
    notion.people.editPage(e.pageId, { markdown: e.markdown }),
  ),
  'busy-hour': act(z.object({}), busyHour),
  'move-clock': act(z.object({ user, time: z.string(), after: z.string() }), ({ company, product }, m) => {
    const timeZone = company.people.find(({ slackId }) => slackId === m.user)?.timeZone ?? 'UTC';
    const { at } = timetable.next({ kind: 'weekdays', time: m.time }, timeZone, new Date(m.after));
    product.moveClockTo(at);
    return { now: at.toISOString(), timeZone };
  }),
};

function act<Schema extends z.ZodType>(schema: Schema, run: (world: World, body: z.output<Schema>) => unknown): Action {
  return (world, body) => run(world, schema.parse(body));
}
