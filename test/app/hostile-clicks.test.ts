import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { onServer } from '../support/postgres.ts';
import { writesAt } from './hostile-checks.ts';
import { engineering, ines, leo, maya, say, theProgram, use, withAction } from './program.ts';

const program = theProgram();
const approve = 'proposal_approve';
let counter = 0;

/** A proposed page with the value of its buttons. */
async function offer(asker = maya) {
  const { claude, notion } = program.world;
  counter += 1;
  const title = `Forged ${counter}`;
  const parent = notion.page('Engineering')?.id;
  claude?.think([
    use('create_page', { parent_type: 'page', parent, title, markdown: 'As shown.', properties: [] }),
    say('It waits for you.'),
  ]);
  const { messages } = await program.ask(`Please write “${title}” down`, { user: asker });
  const message = withAction(messages, approve);
  const [value = ''] = /[0-9a-f-]{36}:[0-9a-f]{64}/.exec(JSON.stringify(message?.blocks)) ?? [];
  const [id = '', hash = ''] = value.split(':');
  return { title, id, hash, value, ts: message?.ts ?? '' };
}

const person = (id: string) => ({ id, username: 'somebody', name: 'somebody', team_id: program.world.slack.teamId });
const frame = (user: string) => ({
  team: { id: program.world.slack.teamId, domain: 'tidewater' },
  api_app_id: 'A07ARCH0000',
  token: 'x',
  user: person(user),
  trigger_id: `${randomUUID()}.1`,
});

/** A click as Slack would tell of it, on a button that never had this value. */
async function forge(value: string, { user = maya, actionId = approve, ts = '1.1' } = {}): Promise<void> {
  await program.world.slack.people.deliver('interactive', {
    ...frame(user),
    type: 'block_actions',
    container: { type: 'message', message_ts: ts, channel_id: engineering },
    channel: { id: engineering, name: 'engineering' },
    message: { ts, text: '' },
    actions: [{ type: 'button', action_id: actionId, block_id: 'b', action_ts: `${counter}.${value.length}`, value }],
  });
}

/** The submit of a modal that nobody opened. */
function submit(callbackId: string, metadata: string, values: Record<string, string>, user = maya) {
  const entries = Object.entries(values).map(([block, value]) => [
    block,
    { text: { type: 'plain_text_input', value }, title: { type: 'plain_text_input', value } },
  ]);
  return program.world.slack.people.deliver('interactive', {
    ...frame(user),
    type: 'view_submission',
    view: {
      id: 'V0FORGED',
      type: 'modal',
      callback_id: callbackId,
      private_metadata: metadata,
      hash: '1.x',
      blocks: [],
      state: { values: Object.fromEntries(entries) },
    },
    response_urls: [],
  });
}

const made = (title: string) => program.world.notion.pages().filter((page) => page.title === title && !page.inTrash);

/** Long enough for every stored click to have been carried out. */
async function carriedOut(): Promise<void> {
  const open = `select 1 from questions where state not in ('answered', 'declined', 'failed', 'stopped')`;
  await expect.poll(async () => (await onServer(program.databaseUrl, open)).length, { timeout: 20_000 }).toBe(0);
}

describe('a click that is not on exactly what was shown', () => {
  it('writes nothing, whatever its button says', async () => {
    const [mine, other] = [await offer(), await offer()];
    const stranger = await offer(ines);
    const flipped = mine.hash.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
    const before = writesAt(program).length;
    const values = [
      `${mine.id}:${other.hash}`,
      `${other.id}:${mine.hash}`,
      `${mine.id}:${flipped}`,
      `${mine.id}:${mine.hash}0`,
      `${mine.id}:`,
      mine.id,
      `${randomUUID()}:${mine.hash}`,
      `${mine.id.toUpperCase()}:${mine.hash.toUpperCase()}`,
      `${mine.id}' or true --:${mine.hash}`,
      `:${mine.hash}`,
      stranger.value,
      '',
      '\u0000',
      'x'.repeat(2_000),
    ];
    for (const value of values) await forge(value);
    for (const user of [ines, leo, 'U0NOBODY']) await forge(mine.value, { user });
    for (const value of [`${mine.id}:${flipped}`, mine.value]) await forge(value, { actionId: 'proposal_undo' });
    await carriedOut();
    expect(writesAt(program)).toHaveLength(before);
    expect([mine, other, stranger].flatMap(({ title }) => made(title))).toEqual([]);
  });

  it('writes nothing after its day, or after Discard', async () => {
    const [late, discarded] = [await offer(), await offer()];
    await forge(discarded.value, { actionId: 'proposal_discard', ts: discarded.ts });
    await carriedOut();
    await onServer(program.databaseUrl, `update proposals set expires_at = 'epoch' where id = '${late.id}'`);
    const before = writesAt(program).length;
    for (const { value, ts } of [late, discarded]) await forge(value, { ts });
    await carriedOut();
    expect(writesAt(program)).toHaveLength(before);
  });

  it('writes and takes back once, however often it comes again, and undoes only what its button names', async () => {
    const [first, second] = [await offer(), await offer()];
    for (const { value, ts } of [first, first, second]) await forge(value, { ts });
    await carriedOut();
    expect([first, second].map(({ title }) => made(title).length)).toEqual([1, 1]);
    await forge(`${second.id}:${first.hash}`, { actionId: 'proposal_undo', ts: first.ts });
    await forge(first.value, { actionId: 'proposal_undo', ts: first.ts, user: ines });
    await carriedOut();
    expect([first, second].map(({ title }) => made(title).length)).toEqual([1, 1]);
    for (let times = 0; times < 2; times += 1) await forge(first.value, { actionId: 'proposal_undo', ts: first.ts });
    await forge(first.value, { ts: first.ts });
    await carriedOut();
    expect([first, second].map(({ title }) => made(title).length)).toEqual([0, 1]);
  });
});

describe('the submit of a modal that never was', () => {
  it('writes nothing', async () => {
    const mine = await offer();
    const flipped = mine.hash.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
    const before = writesAt(program).length;
    const values = { title: 'OWNED', 'text:0': 'Owned', 'text:0:0': 'Owned', destination: 'x' };
    const clicked = (value: string) => JSON.stringify({ value, channelId: engineering });
    for (const metadata of [`${randomUUID()}:0`, ':0', '', '\u0000:0', `${mine.id}:0`, '{"formId":"x"}']) {
      for (const user of [maya, ines, leo]) await submit('page_form', metadata, values, user);
    }
    for (const value of [`${mine.id}:${flipped}`, `${randomUUID()}:${mine.hash}`, '', ':', '__proto__:x'])
      await submit('proposal_form', clicked(value), values);
    for (const user of [ines, leo]) await submit('proposal_form', clicked(mine.value), values, user);
    for (const metadata of ['', '{', '[]', '{"value":1}']) await submit('proposal_form', metadata, values);
    await carriedOut();
    expect(writesAt(program)).toHaveLength(before);
    expect([...made('OWNED'), ...made(mine.title)]).toEqual([]);
  });
});
