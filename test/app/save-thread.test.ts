import { describe, expect, it } from 'vitest';
import { engineering, maya, textOf, theProgram, tom, withAction } from './program.ts';
import { atForm, blockOf, labels, typed } from './save-form.ts';

const program = theProgram();
const { talk, run, choose, ready, saved } = atForm(program);

describe('Save thread to Notion', () => {
  it('drafts the thread, takes the person’s edits, makes one page and links it in the thread', async () => {
    const { slack, notion } = program.world;
    const ts = await talk();
    const draft = await run(ts);
    expect(labels(draft)).toEqual(['Where', 'Title', 'Type', 'Text']);
    expect(JSON.stringify(draft.values)).toContain('42 Nm');
    const form = await choose('Decisions');
    expect(labels(form)).toEqual(expect.arrayContaining(['State', 'Area', 'Owner', 'Date', 'Projects', 'Text']));
    expect(JSON.stringify(form.values)).toContain('Proposed');
    expect(JSON.stringify(form.values)).toContain('Maya Lindqvist');
    const { messages } = await program.seen(maya, engineering, async () => {
      const { status } = await slack.people.submit(maya, {
        title: 'Rear axle torque',
        kind: 'how-to',
        [blockOf(form, 'Area')]: 'Engineering',
      });
      expect(status).toBe(200);
    });
    const made = notion.pages().filter(({ title }) => title === 'Rear axle torque');
    expect(made).toHaveLength(1);
    expect(made[0]?.markdown).toMatch(/^\*\*Type:\*\* How-to\n.*42 Nm/s);
    expect(made[0]?.properties).toMatchObject({ State: 'Proposed', Area: 'Engineering' });
    expect(messages.map(({ threadTs }) => threadTs)).toEqual([ts]);
    expect(textOf(messages)).toContain(`<${made[0]?.url}|Rear axle torque>`);
    expect(await saved()).toContain('The thread has the link');
  });

  it('offers only what is new the second time, as a diff, and changes the same page', async () => {
    const { slack, notion } = program.world;
    const ts = await talk();
    await run(ts);
    await choose('Decisions');
    await slack.people.submit(maya, { title: 'Axle torque again' });
    await slack.until(() => notion.pages().some(({ title }) => title === 'Axle torque again'));
    await saved();
    const same = await run(ts);
    expect(JSON.stringify(same.blocks)).toContain('Nothing is new');
    await slack.people.click(maya, { viewId: same.id }, 'form_anew');
    const anew = await slack.until(() => {
      const view = slack.modal(maya);
      return view?.submit === 'Save' && view;
    });
    expect(JSON.stringify(anew.values)).toContain('42 Nm');
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

describe('“@Archivist save this”', () => {
  it('offers the page of the thread with Approve, and links the thread to it', async () => {
    const { slack, notion } = program.world;
    const ts = await talk();
    const { messages } = await program.ask('please save this thread to Notion', { threadTs: ts });
    const offer = withAction(messages, 'proposal_approve');
    expect(JSON.stringify(offer?.blocks)).toContain('42 Nm');
    const target = { channel: engineering, ts: offer?.ts ?? '' };
    const { text } = await program.seen(maya, engineering, () => slack.people.click(maya, target, 'proposal_approve'));
    expect(text).toContain('Created');
    const link = /<(https:[^|>]+)\|/.exec(text)?.[1];
    expect(notion.pages().some(({ url, markdown }) => url === link && markdown.includes('42 Nm'))).toBe(true);
    expect(JSON.stringify((await run(ts)).blocks)).toContain('Nothing is new');
    await slack.people.closeModal(maya);
  });

  it('says what to do outside of a thread', async () => {
    expect((await program.ask('save this')).text).toContain('inside the thread');
  });

  it('asks for the place where the channel has none yet', async () => {
    const { slack } = program.world;
    const channel = 'C07RANDOM01';
    const other = slack.channels().find(({ name }) => name === 'random')?.id ?? channel;
    const ts = await slack.people.post(maya, other, 'Lunch is at noon on Fridays.');
    const { messages } = await program.ask('save this', { threadTs: ts, channel: other });
    const ask = withAction(messages, 'save_thread_open');
    await slack.people.click(maya, { channel: other, ts: ask?.ts ?? '' }, 'save_thread_open');
    expect(labels(await ready())).toContain('Where');
    await slack.people.closeModal(maya);
  });
});

describe('/notion new', () => {
  it('opens a form at once, and tells only the person where the page is', async () => {
    const { slack, notion } = program.world;
    await slack.people.command(maya, engineering, '/notion', 'new Torque glossary');
    const form = await ready();
    expect(typed(form, 'title')).toBe('Torque glossary');
    await choose('Handbook');
    await slack.people.submit(maya, { 'text:0:0': '## A\n\nWords.' });
    const page = await slack.until(() => notion.pages().find(({ title }) => title === 'Torque glossary'));
    expect(page.markdown).toContain('Words.');
    await slack.until(() => JSON.stringify(slack.modal(maya)?.blocks ?? '').includes('Saved to Notion'));
    expect(JSON.stringify(slack.messages(engineering, tom))).not.toContain('Torque glossary');
    await slack.people.closeModal(maya);
  });
});
