import { describe, expect, it } from 'vitest';
import type { SlackMessage } from '../standins/slack/contract.ts';
import { onServer } from '../support/postgres.ts';
import { engineering, ines, maya, say, textOf, theProgram, tom, use, withAction } from './program.ts';

const program = theProgram();
const approve = 'proposal_approve';
const discard = 'proposal_discard';
let counter = 0;

interface Offer {
  title: string;
  threadTs: string;
  message: SlackMessage;
  created(): ReturnType<typeof program.world.notion.pages>;
  click(user: string, actionId: string): ReturnType<typeof program.seen>;
}

const body =
  '## Steps\n\n1. Fetch the *torque wrench*.\n2. Ask <@U07TOM00002>.\n\n| Bolt | Nm |\n| --- | --- |\n| M5 | 6 |';

/** Asks for a page and resolves to the offer that stands in the thread. */
async function offer(input: Record<string, unknown> = {}): Promise<Offer> {
  const { claude, notion, slack } = program.world;
  counter += 1;
  const title = `Wrench booking ${counter}`;
  const parent = notion.page('Engineering')?.id;
  claude?.think([
    use('create_page', { parent_type: 'page', parent, title, markdown: body, properties: [], ...input }),
    say('It waits for your approval.'),
  ]);
  const { messages, threadTs } = await program.ask(`Please write “${title}” down`);
  const message = withAction(messages, approve);
  if (!message) throw new Error(`no proposal: ${JSON.stringify(messages)}`);
  const target = { channel: engineering, ts: message.ts };
  return {
    title,
    threadTs,
    message,
    created: () => notion.pages().filter((page) => page.title === title),
    click: (user, actionId) => program.seen(user, engineering, () => slack.people.click(user, target, actionId)),
  };
}

describe('a proposed page', () => {
  it('is shown first, and created with exactly that content when the asker approves', async () => {
    const { title, message, created, click } = await offer();
    expect(JSON.stringify(message.blocks)).toContain(
      JSON.stringify(body.replace('<@U07TOM00002>', 'somebody')).slice(1, -1),
    );
    expect(JSON.stringify(message.blocks)).toContain('Nothing is written until somebody approves');
    expect(created()).toEqual([]);
    const { text } = await click(maya, approve);
    const [page] = created();
    expect(created()).toHaveLength(1);
    expect(page).toMatchObject({ title, parentId: program.world.notion.page('Engineering')?.id });
    expect(page?.markdown).toContain('1. Fetch the *torque wrench*.');
    expect(page?.markdown).toContain('Ask ');
    expect(page?.markdown).toMatch(/M5/);
    expect(text).toContain(`<${page?.url}|${title}>`);
    expect(text).toContain(`Approved by <@${maya}>`);
    expect(text).not.toContain('Discard');
  });

  it('is created by an admin’s click too, and by nobody else’s', async () => {
    const { created, click } = await offer();
    const refused = await click(ines, approve);
    expect(refused.messages).toMatchObject([{ ephemeralTo: ines }]);
    expect(refused.text).toContain('Only the person who asked, or an admin');
    expect((await click(ines, discard)).text).toContain('Only the person who asked, or an admin');
    expect(created()).toEqual([]);
    expect((await click(tom, approve)).text).toContain(`Approved by <@${tom}>`);
    expect(created()).toHaveLength(1);
  });

  it('is never created once it is discarded', async () => {
    const { message, created, click } = await offer();
    expect((await click(maya, discard)).text).toContain('Nothing was written');
    const { slack } = program.world;
    const stale = { ...clickPayload(message, approve), user: { id: maya, name: 'maya', team_id: slack.teamId } };
    await slack.people.deliver('interactive', stale);
    await program.quiet();
    expect(created()).toEqual([]);
  });

  it('is created once however often and by however many it is clicked', async () => {
    const { created, message } = await offer();
    const { slack, notion } = program.world;
    const target = { channel: engineering, ts: message.ts };
    const creates = () =>
      notion.requests.filter(({ method, path }) => method === 'POST' && path === '/v1/pages').length;
    const before = creates();
    await Promise.allSettled([maya, maya, tom, maya].map((user) => slack.people.click(user, target, approve)));
    await slack.until(() => created().length > 0);
    await program.quiet();
    expect(created()).toHaveLength(1);
    expect(creates()).toBe(before + 1);
  });

  it('is not created after its day', async () => {
    const { created, click } = await offer();
    await onServer(program.databaseUrl, `update proposals set expires_at = 'epoch' where state = 'proposed'`);
    expect((await click(maya, approve)).text).toContain('older than a day');
    expect(created()).toEqual([]);
  });

  it('is not created when its stored content was changed behind the preview', async () => {
    const { created, click } = await offer();
    const change = `update proposals set draft = draft::jsonb || '{"markdown":"Something else"}' where state = 'proposed'`;
    await onServer(program.databaseUrl, change);
    expect((await click(maya, approve)).text).toMatch(/wrong on our side/);
    expect(created()).toEqual([]);
  });

  it('can be asked for in words, in a direct message and with /notion', async () => {
    const { slack, claude, notion } = program.world;
    claude?.think('extractive');
    const channel = slack.people.directMessage(maya);
    const direct = await program.write('create a page titled "Direct note" under Engineering', { channel });
    const ts = withAction(direct.messages, approve)?.ts ?? '';
    await program.seen(maya, channel, () => slack.people.click(maya, { channel, ts }, approve));
    expect(notion.pages().filter(({ title }) => title === 'Direct note')).toHaveLength(1);

    const words = 'create a page titled "Private note" under Engineering';
    const run = () => slack.people.command(maya, engineering, '/notion', words);
    const told = await program.seen(maya, engineering, run, 3);
    const own = withAction(told.messages, approve);
    expect(own?.ephemeralTo).toBe(maya);
    const target = { channel: engineering, ts: own?.ts ?? '' };
    const done = await program.seen(maya, engineering, () => slack.people.click(maya, target, approve));
    expect(notion.pages().filter(({ title }) => title === 'Private note')).toHaveLength(1);
    expect(done.text).toContain('Created');
  });
});

describe('a proposed row', () => {
  it('is created with its properties as the preview shows them', async () => {
    const { notion } = program.world;
    const tasks = notion.dataSources().find(({ title }) => title === 'Tasks');
    const model = tasks?.rows.find(({ properties }) => properties.Status);
    const status = model?.properties.Status ?? '';
    const { message, created, click } = await offer({
      parent_type: 'data_source',
      parent: tasks?.id,
      markdown: '',
      properties: [{ name: 'Status', value: status }],
    });
    expect(JSON.stringify(message.blocks)).toContain(`*Status:* ${status}`);
    await click(maya, approve);
    expect(created()).toMatchObject([
      { dataSourceId: tasks?.id, properties: expect.objectContaining({ Status: status }) },
    ]);
  });

  it('with an option that does not exist is not proposed; the model is told the right ones', async () => {
    const { notion, claude } = program.world;
    const tasks = notion.dataSources().find(({ title }) => title === 'Tasks');
    claude?.think([
      use('create_page', {
        parent_type: 'data_source',
        parent: tasks?.id,
        title: 'Nope',
        markdown: '',
        properties: [{ name: 'Status', value: 'Perhaps' }],
      }),
      say('That status does not exist.'),
    ]);
    const { messages } = await program.ask('Add a task');
    expect(withAction(messages, approve)).toBeUndefined();
    expect(JSON.stringify(claude?.requests.at(-1)?.body.messages)).toMatch(/Perhaps.*(?:Done|In progress)/i);
  });
});

describe('when Notion fails on the approved page', () => {
  it.each([
    ['with a refusal', { status: 400, body: refusal('validation_error', 'body failed') }, /Notion refused/],
    [
      'because nobody shared the parent',
      { status: 404, body: refusal('object_not_found', 'Could not find') },
      /share the page/,
    ],
  ])('%s, the person is told, and a second click creates nothing', async (_what, fault, sentence) => {
    const { created, click } = await offer();
    const { faults } = program.world.notion;
    faults.add({ kind: 'error', method: 'POST', path: /^\/v1\/pages/, ...fault });
    expect((await click(maya, approve)).text).toMatch(sentence);
    faults.clear();
    expect((await click(maya, approve)).text).toContain('This did not work');
    expect(created()).toEqual([]);
  });

  it.each([
    ['with 429', { status: 429, body: refusal('rate_limited', 'slow down'), headers: { 'retry-after': '1' } }],
    ['without saying whether it did it', { status: 502, body: {} }],
  ])('%s, it is created all the same, once', { timeout: 60_000 }, async (_what, fault) => {
    const { created, message, threadTs } = await offer();
    const { slack, notion } = program.world;
    notion.faults.add({ kind: 'error', method: 'POST', path: /^\/v1\/pages$/, times: 1, ...fault });
    await slack.people.click(maya, { channel: engineering, ts: message.ts }, approve);
    const isDone = () => textOf(slack.thread(engineering, threadTs, maya)).includes('Approved by');
    await expect.poll(isDone, { timeout: 40_000 }).toBe(true);
    expect(created()).toHaveLength(1);
  });
});

function refusal(code: string, message: string) {
  return { object: 'error', status: 400, code, message };
}

function clickPayload(message: SlackMessage, actionId: string) {
  const [value] = /"value":"([0-9a-f-]{36}:[0-9a-f]{64})"/.exec(JSON.stringify(message.blocks))?.slice(1) ?? [];
  return {
    type: 'block_actions',
    team: { id: 'T07TIDE0001', domain: 'tidewater' },
    api_app_id: 'A07ARCH0000',
    container: { type: 'message', message_ts: message.ts, channel_id: message.channel },
    channel: { id: message.channel },
    trigger_id: '1.2',
    actions: [{ type: 'button', action_id: actionId, block_id: 'b', value }],
  };
}
