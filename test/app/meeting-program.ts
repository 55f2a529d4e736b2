import { expect } from 'vitest';
import type { SlackMessage, SlackView } from '../standins/slack/contract.ts';
import { onServer } from '../support/postgres.ts';
import { meetingCompany, meetings, type torqueMeeting, wiki } from './meeting-company.ts';
import { engineering, maya, type Program, textOf, theProgram, withAction } from './program.ts';

/** Everything in Notion happens 20 minutes ago, so that it has been left alone long enough. */
const agoMs = 20 * 60_000;
const patient = { timeout: 90_000 };

export interface Wish {
  by?: string;
  mode?: 'propose' | 'draft';
  channel?: string;
  source?: string;
  destination?: string;
}

/** The program in a company with meetings and a wiki, and what its tests do there. */
export function theMeetingProgram() {
  const program: Program = theProgram({ notion: { company: meetingCompany, now: () => Date.now() - agoMs } });
  const sql = (text: string) => onServer(program.databaseUrl, text);
  const offers = (user = maya): SlackMessage[] =>
    program.world.slack.messages(engineering, user).filter((message) => withAction([message], 'proposal_discard'));
  const pages = () => program.world.notion.pages().filter(({ dataSourceId }) => dataSourceId === wiki);

  const actions = {
    sql,
    offers,
    pages,
    page: (title: string) => pages().findLast((one) => one.title.startsWith(title) && !one.inTrash),

    /** Fills in `/notion watch` and sends it. */
    async submitWatch(wish: Wish = {}): Promise<SlackView> {
      const { by = maya, mode, channel = engineering, source = 'Meetings', destination = 'Wiki' } = wish;
      const { slack } = program.world;
      await slack.people.command(by, engineering, '/notion', 'watch');
      await slack.until(() => slack.modal(by)?.title === 'Watch meeting notes');
      const [from] = await slack.people.suggest(by, 'watch_source', source);
      const [to] = await slack.people.suggest(by, 'watch_destination', destination);
      const { status } = await slack.people.submit(by, {
        source: from?.value,
        destination: to?.value,
        channel,
        ...(mode ? { mode } : {}),
      });
      expect(status).toBe(200);
      const view = slack.modal(by);
      if (!view) throw new Error('the modal has closed');
      return view;
    },

    /** Watches as if it had begun hours ago; what is there by now counts as seen. */
    async watch(wish: Wish = {}): Promise<void> {
      await program.caughtUp();
      await actions.submitWatch(wish);
      await program.world.slack.people.closeModal(wish.by ?? maya);
      await sql(`update watches set created_at = now() - interval '3 hours'`);
      await sql(`insert into watched_pages (watch_id, page_id, version)
        select watches.id, entries.id, (extract(epoch from edited_time) * 1000)::bigint::text
        from watches join entries on entries.parent_id = source_id::uuid on conflict do nothing`);
    },

    /**
     * A process looks when it starts; here in the place of the job of the next minute. One that meets the page before still being drafted leaves
     * the next to the job, so that has to end first. `seen` waits for what comes of it.
     */
    async look<T>(seen: () => Promise<T>): Promise<T> {
      await program.caughtUp();
      await expect
        .poll(() => sql(`select 1 from questions where state in ('accepted', 'running')`), patient)
        .toEqual([]);
      const other = await program.another();
      try {
        return await seen();
      } finally {
        await other.stop();
      }
    },

    /** Has the page taken up again, as its edits of the same minute would not be. */
    nextMinute: (pageId: string) =>
      sql(`update watched_pages set retry_at = now(), attempts = attempts + 1 where page_id = '${pageId}'`),

    /** Waits for an offer with these words. */
    offered: (words: string): Promise<SlackMessage> =>
      actions.look(() =>
        program.world.slack.until(() => offers().find((message) => textOf([message]).includes(words)), patient.timeout),
      ),

    click: (user: string, message: SlackMessage, action: string) =>
      program.world.slack.people.click(user, { channel: engineering, ts: message.ts }, action),

    meeting(title: string, notes: Partial<typeof torqueMeeting> & { status?: 'transcription_in_progress' }): string {
      const { people } = program.world.notion;
      const { id } = people.addRow(meetings, { Name: title, Projects: ['Rider app'] }, '', 'Tom');
      people.takeNotes(id, notes, 'Tom');
      return id;
    },
  };
  return { program, ...actions };
}
