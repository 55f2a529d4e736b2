import { describe, expect, it } from 'vitest';
import type { SlackView } from '../standins/slack/contract.ts';
import { engineering, maya, textOf, theProgram } from './program.ts';

const program = theProgram();
const shortcut = 'save_thread';

/** Starts a thread of these messages, each by somebody. */
async function thread(...messages: [user: string, text: string][]): Promise<string> {
  const { people } = program.world.slack;
  const [[user, text] = ['', ''], ...replies] = messages;
  const ts = await people.post(user, engineering, text);
  for (const [who, reply] of replies) await people.post(who, engineering, reply, { threadTs: ts });
  return ts;
}

const tom = 'U07TOM00002';
const talk = (): Promise<string> =>
  thread(
    [maya, 'Which torque do we use for the rear axle?'],
    [tom, 'We decided on 42 Nm for the rear axle, because the old 38 Nm came loose in winter.'],
    [maya, 'I will update the torque chart by 2026-12-01.'],
  );

/** The modal once it can be submitted, or says something that is no hourglass. */
function ready(user = maya): Promise<SlackView> {
  const { slack } = program.world;
  return slack.until(() => {
    const view = slack.modal(user);
    return view && !JSON.stringify(view.blocks).includes('hourglass') && view;
  }, 15_000);
}

async function run(ts: string, user = maya): Promise<SlackView> {
  const { slack } = program.world;
  await slack.people.shortcut(user, engineering, ts, shortcut);
  expect(slack.modal(user)?.title).toBe('Save to Notion');
  return ready(user);
}

async function choose(words: string): Promise<SlackView> {
  const { slack } = program.world;
  const [found] = await slack.people.suggest(maya, 'form_destination', words);
  if (!found) throw new Error(`no place called ${words}`);
  const { id = '', hash } = slack.modal(maya) ?? {};
  await slack.people.click(maya, { viewId: id }, 'form_destination', found.value);
  return slack.until(() => {
    const view = slack.modal(maya);
    return view && view.hash !== hash && view;
  });
}

const labels = (view: SlackView) =>
  (view.blocks as { type: string; label?: { text: string } }[]).flatMap(({ label }) => label?.text ?? []);
const blockOf = (view: SlackView, label: string) =>
  (view.blocks as { block_id: string; label?: { text: string } }[]).find((one) => one.label?.text === label)
    ?.block_id ?? `no ${label}`;

describe('Save thread to Notion', () => {
  it('drafts the thread, takes the person’s edits, makes one page and links it in the thread', async () => {
    const { slack, notion } = program.world;
    const ts = await talk();
    const draft = await run(ts);
    expect(labels(draft)).toEqual(['Where', 'Title', 'Text']);
    expect(JSON.stringify(draft.values)).toContain('42 Nm');
    const form = await choose('Decisions');
    expect(labels(form)).toEqual(expect.arrayContaining(['State', 'Area', 'Owner', 'Date', 'Projects', 'Text']));
    expect(JSON.stringify(form.values)).toContain('Proposed');
    expect(JSON.stringify(form.values)).toContain('Maya Lindqvist');
    const { messages } = await program.seen(maya, engineering, async () => {
      const { status } = await slack.people.submit(maya, {
        title: 'Rear axle torque',
        [blockOf(form, 'Area')]: 'Engineering',
      });
      expect(status).toBe(200);
    });
    const made = notion.pages().filter(({ title }) => title === 'Rear axle torque');
    expect(made).toHaveLength(1);
    expect(made[0]?.markdown).toContain('42 Nm');
    expect(made[0]?.properties).toMatchObject({ State: 'Proposed', Area: 'Engineering' });
    expect(messages.map(({ threadTs }) => threadTs)).toEqual([ts]);
    expect(textOf(messages)).toContain(`<${made[0]?.url}|Rear axle torque>`);
    const end = await slack.until(() => {
      const view = slack.modal(maya);
      return view && JSON.stringify(view.blocks).includes('Saved to Notion') && view;
    });
    expect(JSON.stringify(end.blocks)).toContain('The thread has the link');
  });

  it('offers only what is new the second time, as a diff, and changes the same page', async () => {
    const { slack, notion } = program.world;
    const ts = await talk();
    await run(ts);
    await choose('Decisions');
    await slack.people.submit(maya, { title: 'Axle torque again' });
    await slack.until(() => notion.pages().some(({ title }) => title === 'Axle torque again'));
    await slack.until(() => JSON.stringify(slack.modal(maya)?.blocks ?? '').includes('Saved to Notion'));
    await slack.people.closeModal(maya);
    const same = await run(ts);
    expect(JSON.stringify(same.blocks)).toContain('Nothing is new');
    await slack.people.closeModal(maya);
    await slack.people.post(tom, engineering, 'We also decided that the front axle gets 36 Nm from January on.', {
      threadTs: ts,
    });
    const update = await run(ts);
    expect(update.submit).toBe('Update page');
    expect(JSON.stringify(update.blocks)).toMatch(/\+ .*36 Nm/);
    expect(JSON.stringify(update.blocks)).not.toContain('removed');
    await slack.people.submit(maya, {});
    const page = await slack.until(() =>
      notion.pages().find(({ title, markdown }) => title === 'Axle torque again' && markdown.includes('36 Nm')),
    );
    expect(page.markdown).toContain('42 Nm');
    expect(notion.pages().filter(({ title }) => title === 'Axle torque again')).toHaveLength(1);
  });
});
