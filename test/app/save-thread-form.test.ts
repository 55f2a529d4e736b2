import { describe, expect, it } from 'vitest';
import { engineering, maya, theProgram, tom, withAction } from './program.ts';
import { atForm, blockOf, labels, typed } from './save-form.ts';

const program = theProgram();
const { talk, run, choose, ready, saved, thread, shortcut } = atForm(program);

describe('the form of a thread', () => {
  it('keeps what was typed when another place is chosen', async () => {
    const { slack } = program.world;
    await run(await talk());
    await slack.people.fill(maya, { title: 'My own title', 'text:0:0': 'My own words' });
    const form = await choose('Projects');
    expect(labels(form)).toContain('Budget');
    expect(typed(form, 'title')).toBe('My own title');
    expect(typed(form, 'text:0:0')).toBe('My own words');
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
    expect(places.map(({ text }) => text)).toContain('🗃 Decisions');
    expect(places.map(({ text }) => text).join()).not.toMatch(/Salary bands|Board minutes/);
    await slack.people.closeModal(maya);
  });

  it('writes once however often it is submitted, and begins there the next time', async () => {
    const { slack, notion } = program.world;
    await run(await talk());
    await choose('Engineering');
    await slack.people.fill(maya, { title: 'Submitted twice' });
    await Promise.all([slack.people.submit(maya, {}), slack.people.submit(maya, {})]);
    await slack.until(() => JSON.stringify(slack.modal(maya)?.blocks ?? '').includes('Saved to Notion'));
    await program.quiet();
    expect(notion.pages().filter(({ title }) => title === 'Submitted twice')).toHaveLength(1);
    await slack.people.closeModal(maya);
    expect(JSON.stringify((await run(await talk())).values.destination)).toContain('Engineering');
    expect((await slack.people.suggest(maya, 'form_destination', ''))[0]?.text).toBe('📄 Engineering');
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
      return view?.submit ? view : undefined;
    });
    expect(typed(again, 'title')).toBe('Second try');
    expect(JSON.stringify(again.values)).toContain('Typed by hand');
    await slack.people.submit(maya, {});
    const page = await slack.until(() => notion.pages().find(({ title }) => title === 'Second try'));
    expect(page.markdown).toContain('Typed by hand');
    await saved();
  });

  it('is kept for a button when Slack does not open the modal', async () => {
    const { slack } = program.world;
    const body = { ok: false, error: 'expired_trigger_id' };
    slack.faults.add({ path: /views\.open/, times: 1, kind: 'error', status: 200, body });
    const ts = await talk();
    const { messages } = await program.seen(maya, engineering, () =>
      slack.people.shortcut(maya, engineering, ts, shortcut),
    );
    const target = { channel: engineering, ts: withAction(messages, 'form_reopen')?.ts ?? '' };
    await slack.people.click(maya, target, 'form_reopen');
    expect(JSON.stringify((await ready()).values)).toContain('42 Nm');
    await slack.people.closeModal(maya);
  });

  it('says that it must be invited, or that the thread is gone', async () => {
    const { slack } = program.world;
    for (const [error, words] of [
      ['not_in_channel', '/invite'],
      ['thread_not_found', 'not there any more'],
    ] as const) {
      const ts = await talk();
      const body = { ok: false, error };
      slack.faults.add({ path: /conversations\.replies/, times: 1, kind: 'error', status: 200, body });
      expect(JSON.stringify((await run(ts)).blocks)).toContain(words);
      await slack.people.closeModal(maya);
    }
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
