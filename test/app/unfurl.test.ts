import { beforeAll, describe, expect, it } from 'vitest';
import { tinyCompany } from '../standins/notion/tiny-company.ts';
import { tablesWith, type } from './consent.ts';
import { engineering, ines, leo, maya, say, theProgram, tom, use } from './program.ts';
import { copied } from './sync-processes.ts';

const people = 'C07PEOPLEOP';
const partners = 'C07PARTNERS';
const general = 'C07GENERAL1';
const tokens = { eng: 'ntn_the-token-of-engineering', ops: 'ntn_the-token-of-operations' };

const program = theProgram({
  notion: {
    company: tinyCompany,
    connections: [
      { token: tokens.eng, name: 'Engineering bot', shares: ['Handbook'] },
      { token: tokens.ops, name: 'Operations bot', shares: ['Salaries'] },
    ],
  },
  settings: {
    NOTION_TOKEN: '',
    NOTION_TOKENS: `eng=${tokens.eng},ops=${tokens.ops}`,
    NOTION_CLIENT_ID: 'c11e27',
    NOTION_CLIENT_SECRET: 's3cret-of-the-client',
    PUBLIC_URL: 'https://archivist.tidewater.example',
  },
});

const linkTo = (title: string) => program.world.notion.page(title)?.url ?? '';
const unfurls = () => program.world.slack.calls.filter(({ method }) => method === 'chat.unfurl');

/** The cards under a message, once there has been time for them. */
async function cards(user: string, channel: string, text: string) {
  const { slack } = program.world;
  const ts = await slack.people.post(user, channel, text);
  await program.quiet();
  return slack.messages(channel, user).find((message) => message.ts === ts)?.unfurls ?? [];
}

beforeAll(async () => {
  await copied(program.databaseUrl);
  await program.world.slack.people.inviteBot(maya, partners);
});

describe('two workspaces of the settings', () => {
  it('are each seen in the channel that an admin gave them', async () => {
    const { claude } = program.world;
    await type(program, `share eng <#${engineering}|engineering>`, tom);
    const told = await type(program, `share ops <#${people}|people-ops>`, tom);
    expect(told.text).toContain(`is now seen by people in <#${people}> only`);
    const filters = { data_source: '', inside: '', edited_after: '', author: '' };
    for (const [channel, own, other] of [
      [engineering, /sooner after a leak/, /Secret\./],
      [people, /Secret\./, /sooner after a leak/],
    ] as const) {
      const from = claude?.requests.length ?? 0;
      claude?.think([
        use('search', { queries: ['secret', '90 days', 'salaries', 'rotating keys'], ...filters }),
        say('.'),
      ]);
      await program.ask('What is written there?', { channel, user: ines });
      const sent = JSON.stringify(claude?.requests.slice(from).map(({ body }) => body.messages));
      expect(sent).toMatch(own);
      expect(sent).not.toMatch(other);
    }
  });

  it('are shown to admins with who sees them, and to nobody else in private', async () => {
    const status = (await type(program, 'status', tom)).text;
    expect(status).toMatch(/\*eng\*[\s\S]*100 %[\s\S]*\*ops\*[\s\S]*100 %/);
    expect((await type(program, 'status', ines)).text).not.toMatch(/\*(?:eng|ops)\*/);
    expect((await type(program, 'search salaries', ines)).text).toContain('I found nothing for');
  });

  it('keep their tokens out of the database and the log', async () => {
    expect(await tablesWith(program.databaseUrl, tokens.eng, tokens.ops)).toEqual([]);
    for (const token of Object.values(tokens)) expect(program.log()).not.toContain(token);
  });
});

describe('a pasted link', () => {
  it('to a page that the channel may see gets a card with title, icon, place, age and first lines', async () => {
    const links = ['Handbook', 'Rotating API keys', 'Motor firmware'].map(linkTo);
    const shown = await cards(maya, engineering, `Look: ${links.join(' and ')}`);
    expect(shown.map(({ url }) => url)).toEqual(links);
    const [handbook, keys, motor] = shown.map(({ blocks }) => JSON.stringify(blocks));
    expect(handbook).toMatch(/📘 \*<[^>]+\|Handbook>\*/);
    expect(keys).toMatch(/\*<[^>]+\|Rotating API keys>\*/);
    expect(keys).toMatch(/Handbook · edited \d+ \w+ \d{4} by Tom Okafor/);
    expect(keys).toContain('• Every 90 days\\n• sooner after a leak');
    expect(motor).toMatch(/Projects · owned by Maya Lindqvist · edited/);
  });

  it.each([
    ['to a page that another channel sees', engineering, maya, () => linkTo('Salaries')],
    ['to a page that the channel may not see', general, maya, () => linkTo('Handbook')],
    ['to a page that nobody knows', engineering, maya, () => `https://www.notion.so/Plan-${'0f'.repeat(16)}`],
    ['to something else in Notion', engineering, maya, () => 'https://www.notion.so/product/ai'],
    ['of a guest', engineering, leo, () => linkTo('Handbook')],
  ])('%s gets nothing at all', async (_case, channel, user, link) => {
    const before = unfurls().length;
    expect(await cards(user, channel, `See ${link()}`)).toEqual([]);
    expect(unfurls()).toHaveLength(before);
  });

  it('to a page that everyone may see gets a card, but not for guests and other organisations', async () => {
    await type(program, 'share eng everyone', tom);
    const before = unfurls().length;
    expect(await cards(maya, partners, linkTo('Handbook'))).toEqual([]);
    expect(await cards(leo, engineering, linkTo('Handbook'))).toEqual([]);
    expect(unfurls()).toHaveLength(before);
    expect(await cards(maya, general, linkTo('Handbook'))).toHaveLength(1);
  });
});

describe('without ENCRYPTION_KEY', () => {
  it('/notion connect says how to make one', async () => {
    const { text } = await type(program, 'connect');
    expect(text).toContain('ENCRYPTION_KEY (make one with `openssl rand -base64 32`)');
    expect(text).not.toMatch(/NOTION_CLIENT_ID|PUBLIC_URL|\/notion\/oauth\/start/);
  });
});
