import { describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { onServer } from '../support/postgres.ts';
import { connect, credentials, linkIn, read, tablesWith, type, wayBack, withOAuth } from './consent.ts';
import { engineering, maya, theProgram, tom } from './program.ts';
import { copied } from './sync-processes.ts';

const program = theProgram(await withOAuth());
const failed = 'Notion was not connected';

/** A page that nobody shared with the connection of the settings. */
function addPrivate(title: string, markdown: string) {
  return program.world.notion.people.addPage({ title, markdown, shared: false, by: 'Maya' });
}

async function connections() {
  const query = `select id, owner_id, visibility, state from connections where kind = 'oauth' order by id`;
  return (await onServer(program.databaseUrl, query)) as { id: string; owner_id: string }[];
}

const ask = async (user = maya) => linkIn((await type(program, 'connect', user)).messages);

describe('/notion connect', () => {
  it('leads from Slack through Notion to a page that says what is connected, and the pages are read at once', async () => {
    addPrivate('Heron crossing', '## Timetable\n\nThe wadebird ferry leaves at noon.');
    const before = performance.now();
    const page = await connect(program, maya, 'Maya', ['Heron crossing']);
    for (const words of ['Notion is connected: Tidewater', 'Maya Lindqvist', 'only you, when you ask me in private']) {
      expect(page).toContain(words);
    }
    expect((await type(program, 'search wadebird')).text).toContain('Heron crossing');
    expect(performance.now() - before).toBeLessThan(10_000);
    const { text } = await type(program, 'status');
    expect(text).toContain('100 %  1 of 1 page');
    expect(await connections()).toMatchObject([{ owner_id: maya, visibility: 'owner', state: 'connected' }]);
  });

  it('shows the link to nobody else', async () => {
    const told = await type(program, 'connect');
    expect(told.messages).toMatchObject([{ ephemeralTo: maya }]);
    expect(told.text).toContain('works for 10 minutes');
    const { messages } = await type(program, 'connect', tom);
    expect(linkIn(messages)).not.toBe(linkIn(told.messages));
  });

  it('works in a browser', async () => {
    await using browser = await openBrowser();
    const { page } = await browser.open(await ask(tom));
    for (const box of await page.getByRole('checkbox').all()) await box.setChecked(false);
    await page.getByRole('checkbox', { name: 'Heron crossing' }).check();
    await page.getByRole('combobox').selectOption({ label: 'Tom Okafor' });
    await page.getByRole('button', { name: 'Allow access' }).click();
    await page.getByRole('heading', { level: 1, name: 'Notion is connected: Tidewater' }).waitFor();
    expect(await page.locator('main').textContent()).toContain('Tom Okafor');
    await page.reload();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(failed);
    await copied(program.databaseUrl);
    expect(await connections()).toHaveLength(2);
  });
});

describe('a link to connect', () => {
  it('that was forged, used or has expired gets 400 and changes nothing', async () => {
    const [first, second] = [await ask(), await ask()];
    const back = await wayBack(program, first, { by: 'Tom', pages: ['Heron crossing'] });
    const forged = new URL(back);
    forged.searchParams.set('state', 'A'.repeat(43));
    const before = [await connections(), program.world.notion.requestCount];
    for (const url of [forged.href, first.replace(/state=.*/, `state=${'B'.repeat(43)}`)]) {
      expect(await read(url)).toMatchObject({ status: 400, text: expect.stringContaining(failed) });
    }
    await onServer(program.databaseUrl, `update oauth_states set expires_at = now()`);
    for (const url of [back, second]) {
      expect(await read(url)).toMatchObject({ status: 400, text: expect.stringContaining('older than 10 minutes') });
    }
    expect([await connections(), program.world.notion.requestCount]).toEqual(before);
  });

  it('ends with the reason when the person says no, and cannot be used again', async () => {
    const before = await connections();
    const back = await wayBack(program, await ask(), 'cancel');
    expect(await read(back)).toMatchObject({ status: 400, text: expect.stringContaining('You did not allow access') });
    expect(await read(back)).toMatchObject({ status: 400, text: expect.stringContaining('used already') });
    expect(await connections()).toEqual(before);
  });
});

describe('the tokens', () => {
  it('stand nowhere in the database or the log in clear', async () => {
    const grants = program.world.notion.oauth.grants().flatMap((grant) => [grant.accessToken, grant.refreshToken]);
    expect(grants.length).toBeGreaterThanOrEqual(4);
    const state = new URL(await ask()).searchParams.get('state') ?? '';
    const { notion } = program.world;
    const secrets = [...grants, notion.token, notion.webhooks.token, credentials.clientSecret, state];
    for (const secret of secrets) {
      expect(secret.length).toBeGreaterThan(8);
      expect(program.log()).not.toContain(secret);
    }
    expect(await tablesWith(program.databaseUrl, ...secrets)).toEqual([]);
    expect(await tablesWith(program.databaseUrl, 'leaves at noon')).not.toEqual([]);
  });
});

describe('/notion disconnect', () => {
  it('gives the access back and leaves nothing of what came through it', async () => {
    const { notion, slack } = program.world;
    const idOf = async (user: string) => (await connections()).find(({ owner_id }) => owner_id === user)?.id ?? '';
    const [id, tomsId] = [await idOf(maya), await idOf(tom)];
    await type(program, 'how long is the wadebird ferry?', maya, engineering, 2);
    expect(await tablesWith(program.databaseUrl, 'leaves at noon')).toContain('public.passages');
    expect(await tablesWith(program.databaseUrl, id)).toContain('public.entries');
    for (const [user, connectionId] of [
      [maya, id],
      [tom, tomsId],
    ] as const) {
      const { messages } = await type(program, 'disconnect', user);
      const target = { channel: engineering, ts: messages[0]?.ts ?? '' };
      const click = () => slack.people.click(user, target, 'notion_disconnect', connectionId);
      expect((await program.seen(user, engineering, click)).text).toMatch(
        /Disconnected .* and forgot its 1 indexed page/,
      );
    }
    expect(notion.oauth.grants().filter(({ active }) => active)).toEqual([]);
    expect(await connections()).toEqual([]);
    expect(await tablesWith(program.databaseUrl, id, tomsId, 'Heron crossing', 'leaves at noon')).toEqual([]);
    expect((await type(program, 'search wadebird')).text).toContain('I found nothing for');
  });
});
