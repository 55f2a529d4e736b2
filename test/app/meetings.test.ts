import { afterEach, describe, expect, it } from 'vitest';
import type { SlackMessage } from '../standins/slack/contract.ts';
import { torqueMeeting } from './meeting-company.ts';
import { theMeetingProgram } from './meeting-program.ts';
import { engineering, leo, maya, textOf, withAction } from './program.ts';

const david = 'U07DAVI0005';
const priya = 'U07PRIY0007';
const beatriz = 'U07BEAT0024';
const { program, sql, offers, pages, page, click, meeting, ...rest } = theMeetingProgram();
const { submitWatch, watch, look, offered, nextMinute } = rest;
const timeout = 120_000;

afterEach(async () => {
  await sql('delete from watches');
});

describe('meeting notes of a watched data source', () => {
  it('are a page once a member of the channel approves it, and only what is new since the watch began', {
    timeout,
  }, async () => {
    const { slack } = program.world;
    meeting('Long before', torqueMeeting);
    await watch();
    await slack.until(() => textOf(slack.messages(engineering, priya)).includes('has me watch *Meetings*'));
    meeting('Axle torque', torqueMeeting);
    const offer = await offered('Axle torque');
    expect(offers()).toHaveLength(1);
    expect(textOf([offer])).toContain('42 Nm for the rear axle');
    expect(textOf([offer])).toContain('*Status:* Draft');
    for (const somebody of [leo, beatriz]) {
      await click(somebody, offer, 'proposal_approve');
      await slack.until(() => textOf(slack.messages(engineering, somebody)).includes('Only the person who asked'));
    }
    expect(pages()).toEqual([]);
    await click(priya, offer, 'proposal_approve');
    const made = await slack.until(() => page('Axle torque'), 30_000);
    expect(made.title).toBe('Axle torque, 2026-11-17');
    expect(made.properties).toMatchObject({ Status: 'Draft', Date: '2026-11-17', 'AI Generated': 'Yes' });
    expect(made.properties.Projects).toMatch(/Rider app/);
    expect(made.properties.Projects).toMatch(/Motor firmware/);
    expect(made.properties.Participants).toMatch(/Maya Lindqvist.*Tom Okafor/);
    const link = /\(\[[^\]]+\]\(https:\/\/app\.notion\.com\/p\/[^)]*#[0-9a-f]{32}\)\)/.source;
    expect(made.markdown).toMatch(new RegExp(`## Decisions\\n- We decided on 42 Nm .* ${link}`));
    expect(made.markdown).toMatch(/- \[ \] <mention-user [^>]*\/>: Tom Okafor will .*2026-12-01/);
    expect(made.markdown).toMatch(new RegExp(`## Open questions\\n- Which bolts do we order\\? ${link}`));
    expect(made.markdown).toMatch(/## Related\n- \[Rider app\]/);
    expect(made.markdown).toMatch(/## Meeting\n- \[Axle torque\].*\n- 17 November 2026\. Participants: <mention-user/);
    await slack.until(() => offers().length === 0);
    expect(await sql(`select state, decided_by from proposals where origin ->> 'kind' = 'meeting'`)).toEqual([
      { state: 'done', decided_by: priya },
    ]);
    expect(await sql(`select distinct person_id, channel_id, feature from model_calls`)).toEqual([
      { person_id: maya, channel_id: engineering, feature: 'meeting notes' },
    ]);
  });

  it('change the offer while nobody has decided, and then the page, as a diff', { timeout }, async () => {
    const { slack, notion } = program.world;
    await watch();
    const id = meeting('Brake pads', { ...torqueMeeting, notes: 'We agreed to buy pads from Lisbon.' });
    const first = await offered('Brake pads');
    notion.people.takeNotes(id, { ...torqueMeeting, notes: 'We agreed to buy pads from Porto.' });
    await nextMinute(id);
    const second = await offered('Porto');
    expect(second.ts).toBe(first.ts);
    expect(textOf([second])).not.toContain('Lisbon');
    await click(maya, second, 'proposal_approve');
    const made = await slack.until(() => page('Brake pads'), 30_000);
    await slack.until(() => offers().length === 0);
    notion.people.editPage(made.id, { markdown: `${made.markdown}\n## Mine\nOnly people write this.` });
    await nextMinute(id);
    notion.people.takeNotes(id, { ...torqueMeeting, notes: 'We agreed to buy pads from Faro, 80 of them.' });
    const update = await offered('Faro');
    expect(textOf([update])).toMatch(/^\+ .*80 of them/m);
    expect(textOf([update])).toMatch(/^- .*Porto/m);
    expect(textOf([update])).not.toMatch(/^[+-] .*42 Nm/m);
    await click(david, update, 'proposal_approve');
    const changed = await slack.until(() => {
      const now = page('Brake pads');
      return now?.markdown.includes('Faro') && now;
    }, 30_000);
    expect(changed.markdown).toContain('Only people write this.');
    expect(changed.markdown).not.toContain('Porto');
    expect(pages().filter(({ title }) => title.startsWith('Brake pads'))).toHaveLength(1);
  });

  it('become a page at once where an admin wanted that, as a draft and approved by that admin', {
    timeout,
  }, async () => {
    const { slack } = program.world;
    await watch({ by: david, mode: 'draft' });
    meeting('Winter range', torqueMeeting);
    const made = await look(() => slack.until(() => page('Winter range'), 60_000));
    expect(made.properties).toMatchObject({ Status: 'Draft', 'AI Generated': 'Yes' });
    const told = await slack.until(() =>
      slack.messages(engineering, maya).find((message) => textOf([message]).includes('Winter range')),
    );
    expect(textOf([told])).toContain('has me create such drafts at once');
    expect(await sql(`select state, decided_by from proposals where url = '${made.url}'`)).toEqual([
      { state: 'done', decided_by: david },
    ]);
    await click(david, told, 'proposal_undo');
    await slack.until(() => page('Winter range') === undefined, 30_000);
  });

  it('wait until a meeting is over', { timeout }, async () => {
    await watch();
    const id = meeting('Under way', { ...torqueMeeting, status: 'transcription_in_progress' });
    await look(() =>
      expect.poll(() => sql('select 1 from watched_pages where retry_at > now()'), { timeout: 30_000 }).toHaveLength(1),
    );
    expect(textOf(offers())).not.toContain('Under way');
    program.world.notion.people.takeNotes(id, torqueMeeting);
    await nextMinute(id);
    await offered('Under way');
  });
});

describe('a watch', () => {
  it('says in its form what cannot be', { timeout }, async () => {
    const { slack } = program.world;
    const same = await submitWatch({ destination: 'Meetings' });
    expect(same.errors.destination).toContain('watched themselves');
    await slack.people.closeModal(maya);
    const external = await submitWatch({ channel: 'C07PARTNERS' });
    expect(external.errors.channel).toMatch(/shared with another organisation|invite me/);
    await slack.people.closeModal(maya);
    const noStatus = await submitWatch({ by: david, mode: 'draft', destination: 'Handbook' });
    expect(noStatus.errors.mode).toContain('status for drafts');
    await slack.people.closeModal(david);
    await expect(submitWatch({ mode: 'draft' })).rejects.toThrow('no input mode');
    await slack.people.closeModal(maya);
    expect(await sql('select 1 from watches')).toEqual([]);
  });

  it('is listed, and ended by who began it or an admin', { timeout }, async () => {
    const { slack } = program.world;
    await watch();
    const list = async (user: string): Promise<SlackMessage> => {
      const { messages } = await program.seen(user, engineering, () =>
        slack.people.command(user, engineering, '/notion', 'watch list'),
      );
      const [shown] = messages;
      if (!shown) throw new Error('no list');
      return shown;
    };
    expect(textOf([await list(priya)])).toContain('*Meetings*');
    expect(withAction([await list(priya)], 'watch_end')).toBeUndefined();
    const mine = await list(maya);
    await click(maya, mine, 'watch_end');
    await slack.until(() => textOf(slack.messages(engineering, maya)).includes('I no longer watch Meetings'));
    expect(await sql('select 1 from watches')).toEqual([]);
  });
});
