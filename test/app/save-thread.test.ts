import { describe, expect, it } from 'vitest';
import type { SlackView } from '../standins/slack/contract.ts';
import { engineering, maya, textOf, theProgram, withAction } from './program.ts';

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
  expect((await slack.until(() => slack.modal(user))).title).toBe('Save to Notion');
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

describe('the form of a thread', () => {
  it('keeps what was typed when another place is chosen', async () => {
    const { slack } = program.world;
    await run(await talk());
    await slack.people.fill(maya, { title: 'My own title', 'text:0:0': 'My own words' });
    const form = await choose('Projects');
    expect(labels(form)).toContain('Budget');
    expect(form.values.title?.text?.value).toBe('My own title');
    expect(form.values['text:0:0']?.text?.value).toBe('My own words');
    await slack.people.fill(maya, { [blockOf(form, 'Budget')]: 'x' });
    const { body } = await slack.people.submit(maya, { title: '   ' });
    expect(body).toMatchObject({ response_action: 'errors' });
    const { errors } = slack.modal(maya) ?? {};
    expect(errors?.title).toBe('The page needs a title.');
    expect(errors?.[blockOf(form, 'Budget')]).toContain('a number');
    await slack.people.closeModal(maya);
  });

  it('offers places, people and pages that exist', async () => {
    const { slack } = program.world;
    await run(await talk());
    const form = await choose('Decisions');
    const blocks = form.blocks as { label?: { text: string }; element?: { type: string; action_id: string } }[];
    expect(blocks.find(({ label }) => label?.text === 'Owner')?.element?.type).toBe('multi_external_select');
    const places = await slack.people.suggest(maya, 'form_destination', '');
    expect(places[0]?.text).toContain('Decisions');
    expect(places.map(({ text }) => text).join()).not.toMatch(/Salary bands|Board minutes/);
    await slack.people.closeModal(maya);
  });

  it('writes once however often it is submitted', async () => {
    const { slack, notion } = program.world;
    await run(await talk());
    await choose('Engineering');
    await slack.people.fill(maya, { title: 'Submitted twice' });
    await Promise.all([slack.people.submit(maya, {}), slack.people.submit(maya, {})]);
    await slack.until(() => JSON.stringify(slack.modal(maya)?.blocks ?? '').includes('Saved to Notion'));
    await program.quiet();
    expect(notion.pages().filter(({ title }) => title === 'Submitted twice')).toHaveLength(1);
    await slack.people.closeModal(maya);
  });

  it('says why when Notion refuses, and the draft can be opened again with what was typed', async () => {
    const { slack, notion } = program.world;
    const ts = await talk();
    await run(ts);
    await choose('Engineering');
    notion.faults.add({
      path: /\/v1\/pages$/,
      method: 'POST',
      times: 1,
      kind: 'error',
      status: 400,
      body: { object: 'error', status: 400, code: 'validation_error', message: 'no' },
    });
    await slack.people.submit(maya, { title: 'Second try', 'text:0:0': 'Typed by hand' });
    const failed = await slack.until(() => {
      const view = slack.modal(maya);
      return view && JSON.stringify(view.blocks).includes('form_reopen') && view;
    });
    await slack.people.click(maya, { viewId: failed.id }, 'form_reopen');
    const again = await slack.until(() => {
      const view = slack.modal(maya);
      return view?.submit && view;
    });
    expect(again.values.title?.text?.value).toBe('Second try');
    expect(JSON.stringify(again.values)).toContain('Typed by hand');
    await slack.people.submit(maya, {});
    const page = await slack.until(() => notion.pages().find(({ title }) => title === 'Second try'));
    expect(page.markdown).toContain('Typed by hand');
    await slack.until(() => JSON.stringify(slack.modal(maya)?.blocks ?? '').includes('Saved to Notion'));
    await slack.people.closeModal(maya);
  });

  it('tells guests, and people in channels of other companies, that it shows nothing', async () => {
    const { slack } = program.world;
    const leo = 'U07LEOB0026';
    const ts = await thread([tom, 'Hello']);
    await slack.people.shortcut(leo, engineering, ts, shortcut).catch(() => undefined);
    const view = await ready(leo).catch(() => undefined);
    if (view) expect(JSON.stringify(view.blocks)).toContain('full members');
    const shared = slack.channels().find(({ isExternal, members }) => isExternal && members.includes(maya));
    if (!shared) throw new Error('no shared channel');
    const outside = await slack.people.post(maya, shared.id, 'Hello out there');
    await slack.people.shortcut(maya, shared.id, outside, shortcut);
    expect(JSON.stringify((await ready()).blocks)).toContain('another organisation');
    await slack.people.closeModal(maya);
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
    expect(form.values.title?.text?.value).toBe('Torque glossary');
    await choose('Handbook');
    await slack.people.submit(maya, { 'text:0:0': '## A\n\nWords.' });
    const page = await slack.until(() => notion.pages().find(({ title }) => title === 'Torque glossary'));
    expect(page.markdown).toContain('Words.');
    await slack.until(() => JSON.stringify(slack.modal(maya)?.blocks ?? '').includes('Saved to Notion'));
    expect(JSON.stringify(slack.messages(engineering, tom))).not.toContain('Torque glossary');
    await slack.people.closeModal(maya);
  });
});
