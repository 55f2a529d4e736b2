import { describe, expect, it } from 'vitest';
import { connect, type, withOAuth } from './consent.ts';
import { engineering, ines, leo, maya, say, theProgram, tom, use, withAction } from './program.ts';

const program = theProgram(await withOAuth());
const product = 'C07PRODUCT1';
const secret = 'The heron budget is 4,711 crowns.';
const secrets = /heron|4,711/i;
const everything = { data_source: '', inside: '', edited_after: '', author: '' };
const wadebird = [use('search', { queries: ['wadebird'], ...everything }), say('That is all I found.')];

let link = '';

/** Everything that was sent to Claude since the request number `from`. */
const sentSince = (from: number) =>
  JSON.stringify(program.world.claude?.requests.slice(from).map(({ body }) => body.messages));

/** What the search of an answer gave the model when this person asks there. */
async function findsIn(channel: string, user: string): Promise<string> {
  const { claude } = program.world;
  const from = claude?.requests.length ?? 0;
  claude?.think(wadebird);
  const question = 'What do we know about the wadebird?';
  if (channel.startsWith('D')) await program.write(question, { user, channel });
  else await program.ask(question, { user, channel });
  claude?.think('extractive');
  const sent = sentSince(from);
  expect(sent).toContain('tool_result');
  return sent;
}

/** What every private door tells a person: search, why, status, Home, the lists to share and disconnect. */
async function toldInPrivate(user: string): Promise<string> {
  const { slack } = program.world;
  const texts: string[] = [];
  for (const words of ['search wadebird', `why ${link}`, 'status', 'disconnect', 'share']) {
    texts.push((await type(program, words, user)).text);
  }
  await slack.people.openHome(user);
  texts.push(JSON.stringify(await slack.until(() => slack.home(user))));
  return texts.join('\n');
}

const card = (channel: string, ts: string) => program.world.slack.messages(channel, maya).find((one) => one.ts === ts);

/** The card under the link, once there has been time for one. */
async function unfurled(user: string, channel: string): Promise<string> {
  const ts = await program.world.slack.people.post(user, channel, `See ${link}`);
  await program.quiet();
  return JSON.stringify(card(channel, ts)?.unfurls ?? []);
}

const share = (words: string, user = tom) => type(program, `share ${words}`, user);

describe('a workspace that somebody connected', () => {
  it('is read by that person in private, and by nobody else anywhere', async () => {
    const { notion, slack } = program.world;
    const page = notion.people.addPage({
      title: 'Heron plan',
      markdown: `## Wadebird\n\n${secret}`,
      shared: false,
      by: 'Maya',
    });
    link = page.url;
    await connect(program, maya, 'Maya', ['Heron plan']);
    const own = await toldInPrivate(maya);
    expect(own).toContain('Heron plan');
    expect(await findsIn(slack.people.directMessage(maya), maya)).toContain(secret);

    for (const user of [ines, leo]) expect(await toldInPrivate(user)).not.toMatch(secrets);
    expect((await type(program, `why ${link}`, ines)).text).toContain('I have not heard of that page');
    const others = await findsIn(slack.people.directMessage(ines), ines);
    expect(others).not.toMatch(secrets);
    expect(others).not.toContain('Tidewater (Maya');
  });

  it('stays out of every channel, also when its owner asks there', async () => {
    for (const channel of [engineering, product]) {
      expect(await findsIn(channel, maya)).not.toMatch(secrets);
      expect(await unfurled(maya, channel)).toBe('[]');
    }
  });

  it('shows an admin that it is there, and none of its pages', async () => {
    const told = await toldInPrivate(tom);
    expect(told).not.toMatch(secrets);
    expect(told).toContain(`<@${maya}> only`);
  });
});

describe('/notion share', () => {
  it('is refused to everybody but admins', async () => {
    for (const user of [maya, ines, leo]) {
      expect((await share('Tidewater everyone', user)).text).toMatch(/Only an admin/);
    }
    expect((await type(program, 'search wadebird', ines)).text).not.toMatch(secrets);
  });

  it('refuses a channel with other organisations', async () => {
    expect((await share('Tidewater <#C07PARTNERS|sales-partners>')).text).toMatch(/other organi[sz]ation/);
  });

  it('opens it in the channels that an admin names, and nowhere else', async () => {
    const { slack } = program.world;
    const told = await share(`Tidewater <#${engineering}|engineering>`);
    expect(told.text).toContain(`*Tidewater* is now seen by people in <#${engineering}> only`);
    expect(await findsIn(engineering, ines)).toContain(secret);
    expect(await unfurled(ines, engineering)).toContain('Heron plan');
    expect(await findsIn(product, maya)).not.toMatch(secrets);
    expect(await unfurled(maya, product)).toBe('[]');
    expect(await toldInPrivate(ines)).not.toMatch(secrets);
    expect(await findsIn(slack.people.directMessage(ines), ines)).not.toMatch(secrets);
  });

  it('tells the owner that others see it now', async () => {
    const channel = program.world.slack.people.directMessage(maya);
    const told = await program.seen(maya, channel, () => share('Tidewater everyone'));
    expect(told.text).toContain('Tom Okafor changed who gets answers from your Notion connection *Tidewater*');
  });

  it('opens it to everyone but guests and other organisations', async () => {
    const { slack } = program.world;
    expect(await findsIn(product, ines)).toContain(secret);
    expect(await findsIn(slack.people.directMessage(ines), ines)).toContain(secret);
    expect(await toldInPrivate(ines)).toContain('Heron plan');
    expect(await unfurled(ines, product)).toContain('Heron plan');
    expect(await toldInPrivate(leo)).not.toMatch(secrets);
    expect(await unfurled(leo, engineering)).toBe('[]');
  });

  it('takes back what it gave, answers that were kept for later included', async () => {
    const { slack, claude } = program.world;
    claude?.think(wadebird);
    const { threadTs } = await program.ask('What about the wadebird?', { user: ines });
    claude?.think([wadebird[0] ?? say(''), say(`I read: ${secret}`)]);
    const kept = await type(program, 'what does the wadebird cost us?', ines, engineering, 2);
    expect(kept.text).toContain(secret);

    expect((await share('Tidewater owner')).text).toContain(`<@${maya}> only`);
    expect(await toldInPrivate(ines)).not.toMatch(secrets);
    expect(await findsIn(engineering, ines)).not.toMatch(secrets);
    expect(await unfurled(ines, engineering)).toBe('[]');

    const from = claude?.requests.length ?? 0;
    await program.ask('And what else?', { user: ines, threadTs });
    expect(sentSince(from)).not.toMatch(secrets);
    const target = { channel: engineering, ts: withAction(kept.messages, 'answer_share')?.ts ?? '' };
    const shared = await program.seen(ines, engineering, () => slack.people.click(ines, target, 'answer_share'));
    expect(shared.text).toContain('I no longer have this answer');
    expect(slack.messages(engineering, tom).map(({ text }) => text)).not.toContain(secret);
    expect((await type(program, 'search wadebird')).text).toContain('Heron plan');
  });
});
