import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { engineering, maya, theProgram, tom, withAction } from './program.ts';
import { atForm, typed } from './save-form.ts';

const program = theProgram();
const { talk, run, choose, saved } = atForm(program);

const shown = (user = maya) => JSON.stringify(program.world.slack.modal(user)?.blocks ?? '');
const pages = (wanted: string) => program.world.notion.pages().filter(({ title }) => title === wanted);

/** A draft that waits in a message: its button opens a modal each time. */
async function waitingDraft(ts: string): Promise<{ channel: string; ts: string }> {
  const { slack } = program.world;
  const body = { ok: false, error: 'expired_trigger_id' };
  slack.faults.add({ path: /views\.open/, times: 1, kind: 'error', status: 200, body });
  const { messages } = await program.seen(maya, engineering, () =>
    slack.people.shortcut(maya, engineering, ts, 'save_thread'),
  );
  return { channel: engineering, ts: withAction(messages, 'form_reopen')?.ts ?? '' };
}

async function reopen(target: { channel: string; ts: string }) {
  const { slack } = program.world;
  const before = slack.modal(maya)?.id;
  await slack.people.click(maya, target, 'form_reopen');
  return slack.until(() => {
    const view = slack.modal(maya);
    return view && view.id !== before && !shown().includes('hourglass') && view;
  });
}

describe('a form that is opened again', () => {
  it('shows the page that it has made, and makes no second one', async () => {
    const { slack } = program.world;
    const target = await waitingDraft(await talk());
    await reopen(target);
    await choose('Engineering');
    await slack.people.submit(maya, { title: 'Saved from a message' });
    await saved();
    const again = await reopen(target);
    expect(again.submit).toBeUndefined();
    expect(shown()).toContain(pages('Saved from a message')[0]?.url);
    await slack.people.closeModal(maya);
    expect(pages('Saved from a message')).toHaveLength(1);
  });

  it('goes on with the page whose answer was lost', async () => {
    const { slack, notion } = program.world;
    const ts = await talk();
    await run(ts);
    await choose('Engineering');
    const creates = () =>
      notion.requests.filter(({ method, path }) => method === 'POST' && path === '/v1/pages').length;
    const before = creates();
    notion.faults.add({ path: /\/v1\/pages$/, method: 'POST', times: 1, kind: 'reset', late: true });
    notion.faults.add({ path: /\/v1\/(?:search|blocks|data_sources)/, kind: 'error', status: 500, body: {} });
    await slack.people.submit(maya, { title: 'Answer lost' });
    await slack.until(() => shown().includes('form_reopen'), 60_000);
    notion.faults.clear();
    expect(shown()).toContain('Try again');
    await slack.people.click(maya, { viewId: slack.modal(maya)?.id ?? '' }, 'form_reopen');
    await saved();
    expect(pages('Answer lost')).toHaveLength(1);
    expect(creates()).toBe(before + 1);
    expect(slack.thread(engineering, ts).filter(({ isBot }) => isBot)).toHaveLength(1);
  }, 90_000);

  it('says in the older modal that it was opened again, and keeps what was typed there', async () => {
    const { slack } = program.world;
    const target = await waitingDraft(await talk());
    const first = await reopen(target);
    await choose('Engineering');
    const stale = {
      type: 'view_submission',
      team: { id: slack.teamId },
      user: { id: maya, team_id: slack.teamId },
      view: {
        id: first.id,
        type: 'modal',
        callback_id: first.callbackId,
        private_metadata: first.privateMetadata,
        external_id: 'older',
        blocks: first.blocks,
        hash: first.hash,
        state: { values: { title: { text: { type: 'plain_text_input', value: 'Typed in the older one' } } } },
      },
    };
    await reopen(target);
    await slack.people.deliver('interactive', stale);
    await sleep(500);
    await slack.people.closeModal(maya);
    const third = await reopen(target);
    expect(typed(third, 'title')).toBe('Typed in the older one');
    await slack.people.closeModal(maya);
    expect(pages('Typed in the older one')).toEqual([]);
  });
});

describe('a round that Slack sends twice with different texts', () => {
  it('saves the first and says so', async () => {
    const { slack } = program.world;
    await run(await talk());
    await choose('Engineering');
    const answers = await Promise.all([
      slack.people.submit(maya, { title: 'Sent first' }),
      slack.people.submit(maya, { title: 'Sent second' }),
    ]);
    expect(JSON.stringify(answers.map(({ body }) => body))).toContain('with another text');
    expect(await saved()).toContain('The first one counts');
    expect([...pages('Sent first'), ...pages('Sent second')]).toHaveLength(1);
  });
});

describe('two drafts of one thread', () => {
  it('become one page: the second person is told and can update it', async () => {
    const { slack } = program.world;
    const ts = await talk();
    await run(ts);
    await choose('Engineering');
    await slack.people.shortcut(tom, engineering, ts, 'save_thread');
    await slack.until(() => slack.modal(tom)?.submit === 'Save');
    await slack.people.submit(maya, { title: 'Maya was faster' });
    await saved();
    await slack.people.submit(tom, { title: 'Tom was slower' });
    await slack.until(() => shown(tom).includes('meanwhile'));
    expect(shown(tom)).toContain(`<@${maya}>`);
    expect(shown(tom)).toContain(pages('Maya was faster')[0]?.url);
    await slack.people.click(tom, { viewId: slack.modal(tom)?.id ?? '' }, 'save_thread_open');
    await slack.until(() => shown(tom).includes('Nothing is new'));
    await slack.people.closeModal(tom);
    expect(pages('Tom was slower')).toEqual([]);
  });

  it('become one page when two people save at the same moment', async () => {
    const { slack, notion } = program.world;
    const ts = await talk();
    await run(ts);
    await choose('Engineering');
    await slack.people.shortcut(tom, engineering, ts, 'save_thread');
    await slack.until(() => slack.modal(tom)?.submit === 'Save');
    const [place] = await slack.people.suggest(tom, 'form_destination', 'Engineering');
    await slack.people.click(tom, { viewId: slack.modal(tom)?.id ?? '' }, 'form_destination', place?.value);
    await slack.until(() => JSON.stringify(slack.modal(tom)?.values.destination).includes('Engineering'));
    expect(JSON.stringify(slack.modal(maya)?.values.destination)).toContain('Engineering');
    const before = notion.pages().length;
    await Promise.all([
      slack.people.submit(maya, { title: 'At the same moment' }),
      slack.people.submit(tom, { title: 'At the same moment' }),
    ]);
    await slack.until(() => pages('At the same moment').length > 0);
    await program.quiet();
    expect(notion.pages()).toHaveLength(before + 1);
    expect(
      `${shown(maya)}${shown(tom)}${JSON.stringify([slack.modal(maya)?.errors, slack.modal(tom)?.errors])}`,
    ).toMatch(/is saving this thread at this moment|saved this thread meanwhile/);
    for (const user of [maya, tom]) await slack.people.closeModal(user);
  });

  it('are one page too when the other one was offered in the thread', async () => {
    const { slack } = program.world;
    const ts = await talk();
    const { messages } = await program.ask('please save this thread to Notion', { threadTs: ts });
    const target = { channel: engineering, ts: withAction(messages, 'proposal_approve')?.ts ?? '' };
    await run(ts);
    await slack.people.submit(maya, { title: 'By the form' });
    await saved();
    const before = program.world.notion.pages().length;
    const { text } = await program.seen(maya, engineering, () => slack.people.click(maya, target, 'proposal_approve'));
    expect(text).toContain('saved this thread meanwhile');
    expect(program.world.notion.pages()).toHaveLength(before);
  });
});
