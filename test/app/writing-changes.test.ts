import { describe, expect, it } from 'vitest';
import type { SlackMessage } from '../standins/slack/contract.ts';
import { engineering, ines, maya, textOf, theProgram, withAction } from './program.ts';

const program = theProgram();
const [approve, edit, discard, undo] = ['approve', 'edit', 'discard', 'undo'].map((what) => `proposal_${what}`) as [
  string,
  string,
  string,
  string,
];
let counter = 0;

/** A page of its own for one test. */
async function newPage(markdown: string) {
  counter += 1;
  const title = `Locker ${counter}`;
  const { id } = program.world.notion.people.addPage({
    title,
    markdown,
    parentId: program.world.notion.page('Engineering')?.id ?? '',
  });
  await program.caughtUp();
  return { id, title, text: () => program.world.notion.page(id)?.markdown ?? '' };
}

/** Asks in words and resolves to the proposal that stands in the thread. */
async function ask(question: string) {
  const { claude, slack } = program.world;
  claude?.think('extractive');
  const { messages, threadTs, text } = await program.ask(question);
  const offer = withAction(messages, discard);
  if (!offer) throw new Error(`no proposal: ${text}`);
  const target = { channel: engineering, ts: offer.ts };
  return {
    offer,
    threadTs,
    target,
    text,
    now: () => slack.thread(engineering, threadTs, maya).find(({ ts }) => ts === offer.ts) as SlackMessage,
    /** The asker's click; resolves to what stands in the offer's place afterwards. */
    async decide(actionId: string) {
      await slack.people.click(maya, target, actionId);
      const own = () => slack.thread(engineering, threadTs, maya).filter(({ ts }) => ts === offer.ts);
      await expect.poll(() => withAction(own(), actionId), { timeout: 25_000 }).toBeUndefined();
      return textOf(own());
    },
    click: (user: string, actionId: string) =>
      program.seen(user, engineering, () => slack.people.click(user, target, actionId)),
  };
}

const comments = (pageId: string) =>
  program.world.notion.requests.filter(
    ({ method, path, status, body }) =>
      method === 'POST' && path === '/v1/comments' && status === 200 && JSON.stringify(body).includes(pageId),
  );

describe('a proposed change of a text', () => {
  it('is shown as a diff, written when the asker approves, and taken back by Undo', async () => {
    const page = await newPage('# Keys\n\nOpen all day.\n\nThe key hangs by the door.\n\nAsk Tom <@U07TOM00002>.');
    const before = page.text();
    const { offer, text, decide } = await ask(`change "by the door" to "in the drawer" on page ${page.title}`);
    expect(text).toContain('Nothing is written yet');
    expect(JSON.stringify(offer.blocks)).toContain('- The key hangs by the door.\\n+ The key hangs in the drawer.');
    expect(JSON.stringify(offer.blocks)).not.toContain('# Keys');
    expect(page.text()).toBe(before);
    const done = await decide(approve);
    expect(page.text()).toBe(before.replace('by the door', 'in the drawer'));
    expect(done).toMatch(new RegExp(`Changed <\\S+\\|${page.title}>[\\s\\S]*Approved by <@${maya}>`));
    const undone = await decide(undo);
    expect(page.text()).toBe(before);
    expect(undone).toContain('Undone: Changed');
  });

  it('keeps what somebody wrote meanwhile', async () => {
    const page = await newPage('one\n\ntwo\n\nthree');
    const { decide } = await ask(`change "one" to "first" on page ${page.title}`);
    program.world.notion.people.editPage(page.id, { markdown: 'one\n\ntwo\n\nthird' });
    const done = await decide(approve);
    expect(page.text()).toMatch(/^first\s+two\s+third$/);
    expect(done).toContain('Changed');
  });

  it('that nobody approves is not written, and others cannot decide', async () => {
    const page = await newPage('one');
    const before = page.text();
    const { click, decide } = await ask(`change "one" to "first" on page ${page.title}`);
    for (const action of [approve, discard])
      expect((await click(ines, action)).text).toContain('Only the person who asked');
    expect(await decide(discard)).toContain('Nothing was written');
    expect(page.text()).toBe(before);
  });
});

describe('a proposed addition', () => {
  it('comes to the end of the page when the asker approves, and goes again by Undo', async () => {
    const page = await newPage('# Keys\n\nFirst.');
    const before = page.text();
    const { offer, decide } = await ask(`append "Ask Tom for the spare one." to page ${page.title}`);
    expect(JSON.stringify(offer.blocks)).toContain('Add this at the end of the page?');
    const done = await decide(approve);
    expect(page.text()).toMatch(/First\.\s+Ask Tom for the spare one\.$/);
    expect(done).toContain('Added to');
    await decide(undo);
    expect(page.text()).toBe(before);
  });

  it('can be edited before: what the modal shows when it is saved is what is written', async () => {
    const page = await newPage('First.');
    const { slack } = program.world;
    const { target, now } = await ask(`append "Ask Tom." to page ${page.title}`);
    await slack.people.click(maya, target, edit);
    await slack.until(() => slack.modal(maya)?.callbackId === 'proposal_form');
    const saved = () => slack.people.submit(maya, { 'text:0': 'Ask **Ines**.' });
    const { text } = await program.seen(maya, engineering, saved);
    expect(page.text()).toMatch(/First\.\s+Ask \*\*Ines\*\*\.$/);
    expect(text).toContain('Added to');
    expect(JSON.stringify(now().blocks)).not.toContain(approve);
  });

  it('that is too long for the message is read as a whole in the modal, and written with its submit', async () => {
    const page = await newPage('First.');
    const { slack } = program.world;
    const long = `${'Ask Tom for the spare key. '.repeat(220)}That is the end.`;
    const { target, offer } = await ask(`append "${long}" to page ${page.title}`);
    expect(JSON.stringify(offer.blocks)).not.toMatch(/That is the end|proposal_approve/);
    expect(JSON.stringify(offer.blocks)).toContain('Read and approve');
    await slack.people.click(maya, target, edit);
    const modal = await slack.until(() => slack.modal(maya));
    expect(JSON.stringify(modal.blocks)).toContain('That is the end.');
    await program.seen(maya, engineering, () => slack.people.submit(maya, {}));
    expect(page.text()).toMatch(/^First\.\s+Ask Tom for the spare key\.[\s\S]*That is the end\.$/);
  });

  it('can be edited by nobody else, and not to nothing', async () => {
    const page = await newPage('First.');
    const { slack } = program.world;
    const { target } = await ask(`append "Ask Tom." to page ${page.title}`);
    await slack.people.click(ines, target, edit);
    const refused = await slack.until(() => slack.modal(ines));
    expect(JSON.stringify(refused.blocks)).toContain('Only the person who asked');
    await slack.people.closeModal(ines);
    await slack.people.click(maya, target, edit);
    await slack.until(() => slack.modal(maya)?.callbackId === 'proposal_form');
    await slack.people.submit(maya, { 'text:0': '  ' });
    expect(slack.modal(maya)?.errors).toEqual({ 'text:0': expect.stringContaining('no text left') });
    await slack.people.closeModal(maya);
    expect(page.text()).toBe('First.');
  });
});

describe('a proposed comment', () => {
  it('is made under the bot’s name when the asker approves, once, and deleted by Undo', async () => {
    const page = await newPage('First.');
    const { offer, decide } = await ask(`comment "Is this still true?" on page ${page.title}`);
    expect(JSON.stringify(offer.blocks)).toContain('Is this still true?');
    expect(comments(page.id)).toEqual([]);
    const done = await decide(approve);
    expect(done).toContain('Commented on');
    expect(comments(page.id)).toHaveLength(1);
    expect(await decide(undo)).toContain('Undone: Commented on');
    expect(page.text()).toBe('First.');
  });
});

describe('proposed values for rows', () => {
  it('are shown before and after, written to exactly those rows, and taken back by Undo', async () => {
    const { notion } = program.world;
    const tasks = notion.dataSources().find(({ title }) => title === 'Tasks');
    const rows = tasks?.rows.filter(({ properties }) => properties.Status === 'In review').slice(0, 3) ?? [];
    for (const { id } of rows) notion.people.editRow(id, { Done: true });
    const statuses = () =>
      new Map(
        notion
          .dataSources()
          .find(({ title }) => title === 'Tasks')
          ?.rows.map(({ id, properties }) => [id, properties.Status]),
      );
    const before = statuses();
    const { offer, text, decide } = await ask('mark all completed tasks as done');
    expect(text).toContain('Nothing is written yet');
    const table = offer.blocks.find((block) => (block as { type: string }).type === 'data_table');
    const shown = JSON.stringify(table);
    for (const { title } of rows) expect(shown).toContain(JSON.stringify(title).slice(1, -1));
    expect(shown).toContain('In review → Done');
    expect(statuses()).toEqual(before);
    const done = await decide(approve);
    expect(done).toMatch(/Changed \d+ rows of <\S+\|Tasks>/);
    const changed = [...statuses()].filter(([id, status]) => status !== before.get(id));
    expect(changed.length).toBe((table as { rows: unknown[] }).rows.length - 1);
    expect(changed.every(([, status]) => status === 'Done')).toBe(true);
    expect(rows.every(({ id }) => statuses().get(id) === 'Done')).toBe(true);
    await decide(undo);
    expect(statuses()).toEqual(before);
  });

  it('leave out a row that somebody changed meanwhile, and say so', async () => {
    const { notion } = program.world;
    const tasks = notion.dataSources().find(({ title }) => title === 'Tasks');
    const row = tasks?.rows.find(({ properties }) => properties.Status === 'Blocked');
    const { decide } = await ask(`mark "${row?.title}" in Tasks as done`);
    notion.people.editRow(row?.id ?? '', { Status: 'In progress' });
    const done = await decide(approve);
    expect(done).toMatch(/Nothing was changed in <\S+\|Tasks>/);
    expect(done).toContain(`Left out: “${row?.title}”`);
    expect(notion.page(row?.id ?? '')?.properties.Status).toBe('In progress');
  });
});
