import { describe, expect, it } from 'vitest';
import type { Reply } from '../standins/claude/contract.ts';
import { engineering, maya, say, theProgram, use } from './program.ts';

const program = theProgram();
const broken = /wrong on our side/;

/** The program still answers a plain question. */
async function goesOn(): Promise<void> {
  const { claude } = program.world;
  claude?.think('extractive');
  const { text } = await program.ask('How do we rotate API keys?');
  expect(text).toMatch(/ \[1\]\(https:/);
}

describe('a question that is none', () => {
  it.each([
    ['nothing but the mention', ''],
    ['only emoji', ':tada: 🎉👩‍👩‍👧 :+1::skin-tone-3:'],
    ['only invisible characters', '\u200b\u2060\ufeff\u202e'],
    ['only punctuation', '?!… – “”'],
    ['only a mention of nobody', '<@nobody>'],
    ['only a mention of somebody who is gone', '<@U0GONE00000>'],
  ])('gets a sentence: %s', async (_what, text) => {
    const before = program.world.claude?.requests.length;
    const told = await program.ask(text);
    expect(told.messages).toHaveLength(1);
    expect(told.text).toContain('I answer questions from your company’s Notion');
    expect(program.world.claude?.requests).toHaveLength(before ?? 0);
  });

  it('gets a sentence when it has 40,000 characters', async () => {
    const channel = program.world.slack.people.directMessage(maya);
    const { messages, text } = await program.write('key '.repeat(10_000), { channel });
    expect(messages).toHaveLength(1);
    expect(text).toMatch(/too long for me: 39,999|too long for me: 40,000/);
  });
});

describe('a question with odd characters', () => {
  it.each([
    ['right-to-left and zero-width', 'How do we \u202erotate\u202c A\u200bPI k\u2060eys?'],
    ['control characters', 'How do we\u0000 rotate\u0007 API keys\u001b[31m?\u0085'],
    ['a mention of nobody', '<@nobody> <@U0GONE00000> <#C0GONE00000|> how do we rotate API keys?'],
    ['Arabic around it', 'مرحبا: How do we rotate API keys?'],
    ['half a surrogate pair', 'How do we rotate API keys? \ud83d'],
    ['unfinished markup', 'How do we rotate <API keys? ```<@U|'],
  ])('is answered: %s', async (_what, text) => {
    const told = await program.ask(text);
    expect(told.messages).toHaveLength(1);
    expect(told.text).not.toMatch(broken);
    expect(told.text).toMatch(/ \[1\]\(https:/);
  });

  it('is searched for as it is, in a command too', async () => {
    const { people } = program.world.slack;
    for (const text of ['search \u202e\u0000keys', 'search ```<!channel>', `search ${'x'.repeat(3_000)}`]) {
      const told = await program.seen(maya, engineering, () => people.command(maya, engineering, '/notion', text));
      expect(told.text).not.toMatch(broken);
      expect(told.text).toMatch(/\p{L}/u);
    }
  });
});

describe('a page that is hard to read', () => {
  it('is answered from when it has 10,000 blocks', async () => {
    const { notion } = program.world;
    const blocks = Array.from({ length: 10_000 }, (_, index) =>
      index % 100 === 0 ? `## Bolt group ${index / 100}` : `Zanzibar bolt ${index} takes ${index % 40} newton metres.`,
    );
    notion.people.addPage({ title: 'Zanzibar torque table', markdown: blocks.join('\n\n') });
    const { text, messages } = await program.ask('What is in the Zanzibar torque table?');
    expect(messages[0]?.stream?.state).toBe('stopped');
    expect(text).not.toMatch(broken);
    expect(text).toMatch(/Zanzibar/);
    await goesOn();
  });

  it('is answered from when it is empty, and when its rows are', async () => {
    const { notion, claude } = program.world;
    notion.people.addPage({ title: 'Quokka policy', markdown: '' });
    expect((await program.ask('What does the Quokka policy say?')).text).not.toMatch(broken);
    const tasks = notion.dataSources().find(({ title }) => title === 'Tasks');
    claude?.think([
      use('query_data_source', { data_source: tasks?.id, filters: [], match: 'all', sorts: [], columns: [], limit: 5 }),
      say('There are rows.'),
    ]);
    expect((await program.ask('Which tasks are there?')).text).toContain('There are rows.');
    await goesOn();
  });
});

describe('a model that misbehaves', () => {
  const raw = (name: string, rawInput: string): Reply => ({
    content: [{ type: 'tool_use', name, input: {}, rawInput }],
  });
  const notThere = 'That tool is not there, but here is my answer.';

  it.each<[string, Reply[], RegExp]>([
    [
      'calls a tool that does not exist',
      [use('delete_everything', { really: true }), say(notThere)],
      /here is my answer/,
    ],
    ['gives an input that is no JSON', [raw('search', '{"queries": ["ke'), say('Sorry.')], /Sorry/],
    ['gives an input of the wrong shape', [use('search', { queries: 7, extra: true }), say('Sorry.')], /Sorry/],
    ['gives an array for an input', [raw('search', '[1,2]'), say('Sorry.')], /Sorry/],
    ['reads a page that is none', [use('read_page', { page: '../../etc/passwd', sections: [] }), say('No.')], /No/],
    ['says nothing at all', [{ content: [] }], /I found nothing to say/],
    ['says only space', [say('  \n ')], /I found nothing to say/],
    ['refuses', [{ content: [], stopReason: 'refusal' }], /\p{L}{3,}/u],
    ['stops for a reason nobody knows', [{ ...say('Half'), stopReason: 'sunspots' }], /\p{L}{3,}/u],
    [
      'cites what was never sent',
      [{ content: [{ type: 'text', text: 'Every day.', citations: [{ searchResult: 3, block: 0, quote: 'x' }] }] }],
      /Every day\./,
    ],
  ])('%s: the person still gets a sentence', async (_what, replies, sentence) => {
    const { claude } = program.world;
    claude?.think(replies);
    const { messages, text } = await program.ask('How do we rotate API keys?');
    expect(messages.length).toBeGreaterThan(0);
    expect(text).toMatch(sentence);
    expect(text).not.toMatch(broken);
    expect(text).not.toContain('[1]');
  });

  it('loops: the turn ends with a sentence after a bounded number of steps', async () => {
    const { claude } = program.world;
    const before = claude?.requests.length ?? 0;
    claude?.think(({ tools, tool_choice }) =>
      tools && tool_choice === undefined ? use('search', { queries: ['keys'] }) : say('I stop here.'),
    );
    const same = await program.ask('How do we rotate API keys?');
    expect(same.text).toMatch(/\p{L}{3,}/u);
    expect((claude?.requests.length ?? 0) - before).toBeLessThanOrEqual(13);
    let query = 0;
    claude?.think(() => {
      query += 1;
      return use('look_harder', { query });
    });
    const other = await program.ask('How do we rotate API keys?');
    expect(other.text).toMatch(/\p{L}{3,}/u);
    expect(query).toBeLessThanOrEqual(14);
    await goesOn();
  });

  it('calls thirty tools in one message, and never stops talking: everything stays bounded', async () => {
    const { claude, slack } = program.world;
    const calls = Array.from({ length: 30 }, (_, index) => use('look_harder', { index }).content[0]);
    claude?.think([{ content: calls.flatMap((call) => call ?? []) }, say('Enough.')]);
    expect((await program.ask('How do we rotate API keys?')).text).toContain('Enough.');
    const long = Array.from({ length: 700 }, (_, index) => `Paragraph ${index} says a little about rotating keys.`);
    claude?.think([say(long.join('\n\n'))]);
    const { messages, text } = await program.ask('How do we rotate API keys?');
    for (const paragraph of long) expect(text).toContain(paragraph);
    expect(messages.length).toBeGreaterThan(1);
    expect(slack.calls.filter(({ answer }) => answer.error === 'msg_too_long')).toEqual([]);
    await goesOn();
  });
});
