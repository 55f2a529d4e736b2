import { describe, expect, it } from 'vitest';
import { engineering, maya, theProgram, tom, withAction } from './program.ts';
import { atForm } from './save-form.ts';

const program = theProgram();
const { talk, thread, run, ready, choose, saved } = atForm(program);

const shown = () => JSON.stringify(program.world.slack.modal(maya)?.blocks ?? '');
const pages = (wanted: string) => program.world.notion.pages().filter(({ title }) => title === wanted);

/** Makes “Decisions” the place where the channel saved last. */
async function saveOnce(title: string): Promise<string> {
  const ts = await talk();
  await run(ts);
  await choose('Decisions');
  await program.world.slack.people.submit(maya, { title });
  await saved();
  return ts;
}

describe('the form of a thread', () => {
  it('makes a new page instead in the modal that was opened again', async () => {
    const { slack } = program.world;
    const ts = await saveOnce('The first page');
    await slack.people.post(tom, engineering, 'We also decided that the front axle gets 36 Nm.', { threadTs: ts });
    const body = { ok: false, error: 'expired_trigger_id' };
    slack.faults.add({ path: /views\.open/, times: 1, kind: 'error', status: 200, body });
    const { messages } = await program.seen(maya, engineering, () =>
      slack.people.shortcut(maya, engineering, ts, 'save_thread'),
    );
    const target = { channel: engineering, ts: withAction(messages, 'form_reopen')?.ts ?? '' };
    await slack.people.click(maya, target, 'form_reopen');
    const update = await slack.until(() => slack.modal(maya)?.submit === 'Update page' && slack.modal(maya));
    await slack.people.click(maya, { viewId: update?.id ?? '' }, 'form_anew');
    await slack.until(() => slack.modal(maya)?.submit === 'Save');
    await slack.people.submit(maya, { title: 'A page of its own' });
    await saved();
    expect(pages('A page of its own')[0]?.markdown).toContain('42 Nm');
    expect(pages('The first page')[0]?.markdown).not.toContain('36 Nm');
  });

  it('shows the draft without a place when the last one cannot be read now', async () => {
    const { slack, notion } = program.world;
    await saveOnce('Before the outage');
    const body = { object: 'error', status: 404, code: 'object_not_found', message: 'no' };
    notion.faults.add({ path: /\/v1\/data_sources\/[^/]+$/, method: 'GET', kind: 'error', status: 404, body });
    const form = await run(await talk());
    notion.faults.clear();
    expect(JSON.stringify(form.values)).toContain('42 Nm');
    expect(JSON.stringify(form.values.destination ?? '')).not.toContain('Decisions');
    expect(shown()).toContain('I could not load the properties of “Decisions”');
    await choose('Engineering');
    await slack.people.submit(maya, { title: 'Saved elsewhere' });
    await saved();
    expect(pages('Saved elsewhere')).toHaveLength(1);
  });

  it('reads a thread of more than a thousand messages whole', async () => {
    const { slack } = program.world;
    const many = Array.from({ length: 1_010 }, (_, at): [string, string] => [tom, `Measurement ${at}: 42 Nm`]);
    const ts = await thread(...many);
    await slack.people.shortcut(maya, engineering, ts, 'save_thread');
    await ready();
    expect(shown()).not.toContain('I have read only');
    await slack.people.closeModal(maya);
  }, 90_000);
});

describe('/notion new', () => {
  it('is there at once, also while Notion takes its time', async () => {
    const { slack, notion } = program.world;
    await saveOnce('The place of the channel');
    notion.faults.add({ path: /\/v1\/data_sources\/[^/]+$/, method: 'GET', times: 1, kind: 'latency', ms: 3_000 });
    await slack.people.command(maya, engineering, '/notion', 'new Slow glossary');
    await slack.until(() => shown().includes('hourglass'), 2_000);
    const form = await ready();
    expect(JSON.stringify(form.values)).toContain('Slow glossary');
    await slack.people.closeModal(maya);
  });
});
