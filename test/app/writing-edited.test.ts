import { describe, expect, it } from 'vitest';
import { engineering, maya, theProgram, withAction } from './program.ts';

const program = theProgram();
const approve = 'proposal_approve';
const edit = 'proposal_edit';
const refused = { object: 'error', status: 400, code: 'validation_error', message: 'no' };
let counter = 0;

/** A page that was proposed, with its Edit. */
async function proposed() {
  const { claude, slack, notion } = program.world;
  claude?.think('extractive');
  counter += 1;
  const title = `Edited locker ${counter}`;
  const { messages, text } = await program.ask(`create a page titled "${title}" under Engineering`);
  const ts = withAction(messages, approve)?.ts;
  if (!ts) throw new Error(`no proposal: ${text}`);
  const target = { channel: engineering, ts };
  return {
    target,
    made: () => notion.pages().filter((page) => page.title === title),
    /** What the bot's messages show now. */
    shown: () => JSON.stringify(slack.messages(engineering, maya).filter(({ isBot }) => isBot)),
    async saveAs(text: string) {
      await slack.people.click(maya, target, edit);
      await slack.until(() => slack.modal(maya)?.callbackId === 'proposal_form');
      return slack.people.submit(maya, { 'text:0': text });
    },
    click: async (words: string) => {
      const message = await slack.until(() =>
        slack.messages(engineering, maya).findLast(({ isBot, blocks }) => {
          const json = JSON.stringify(blocks);
          return isBot && json.includes(words) && json.includes(approve);
        }),
      );
      await slack.people.click(maya, { channel: engineering, ts: message.ts }, approve);
    },
  };
}

const creates = () =>
  program.world.notion.requests.filter(({ method, path }) => method === 'POST' && path === '/v1/pages').length;

describe('an edited proposal', () => {
  it('comes back with its text when Notion refuses it, and can be approved', async () => {
    const { notion, slack } = program.world;
    const { saveAs, click, made } = await proposed();
    notion.faults.add({ path: /\/v1\/pages$/, method: 'POST', times: 1, kind: 'error', status: 400, body: refused });
    await saveAs('Typed with much care.');
    await click('Typed with much care.');
    const page = await slack.until(() => made()[0]);
    expect(page.markdown).toContain('Typed with much care.');
    await program.quiet();
    expect(made()).toHaveLength(1);
  });

  it('is looked for before it is written again when the answer was lost', async () => {
    const { notion, slack } = program.world;
    const { saveAs, click, made, shown } = await proposed();
    const before = creates();
    notion.faults.add({ path: /\/v1\/pages$/, method: 'POST', times: 1, kind: 'reset', late: true });
    notion.faults.add({ path: /\/v1\/(?:search|blocks|data_sources)/, kind: 'error', status: 500, body: {} });
    await saveAs('Typed once.');
    await slack.until(() => shown().includes('Approve again'), 60_000);
    notion.faults.clear();
    await click('Approve again');
    await slack.until(() => shown().includes(made()[0]?.url ?? 'no page'), 30_000);
    expect(made()).toHaveLength(1);
    expect(creates()).toBe(before + 1);
  }, 90_000);
});
