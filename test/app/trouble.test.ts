import { afterEach, describe, expect, it } from 'vitest';
import type { Reply } from '../standins/claude/contract.ts';
import type { Fault } from '../standins/faults.ts';
import { engineering, maya, say, textOf, theProgram, use } from './program.ts';

const program = theProgram();
const question = 'How do we rotate API keys?';
const sentence =
  'Keys are rotated every 90 days by the platform team, and at once when one leaks.\n\nAsk in #security.';

afterEach(() => {
  const { notion, claude, slack } = program.world;
  for (const { faults } of [notion, slack, ...(claude ? [claude] : [])]) faults.clear();
  claude?.think('extractive');
});

/** The Markdown of an answer without its footer, however it was posted. */
async function answered(): Promise<string> {
  const { messages } = await program.ask(question);
  return messages
    .map(({ stream, blocks, text }) => {
      const block = (blocks as { type: string; text?: string }[]).find(({ type }) => type === 'markdown');
      return stream?.markdown || block?.text || text;
    })
    .join('');
}

let written = 0;

/** Reads a page that is too new for the copy, so live from Notion, and cites it. */
function readAndCite(): Reply[] {
  written += 1;
  const page = program.world.notion.people.addPage({ title: `Memo ${written}`, markdown: 'Keys: every 90 days.' }).id;
  const citations = [{ searchResult: 0, block: 0 }];
  return [use('read_page', { page, sections: [] }), { content: [{ type: 'text', text: 'Every 90 days.', citations }] }];
}

const refused = (status: number, code: string) => ({ object: 'error', status, code, message: 'x' });

describe('trouble with Notion', () => {
  it('that keeps an answer waiting does not keep Stop waiting', async () => {
    const { notion, claude, slack } = program.world;
    const [source] = notion.dataSources();
    const row = { parent_type: 'data_source', parent: source?.id, title: 'A row', markdown: '', properties: [] };
    claude?.think([use('create_page', row)]);
    notion.faults.add({ kind: 'latency', path: /^\/v1\/data_sources\//, ms: 25_000 });
    const ts = await slack.people.post(maya, engineering, `<@${slack.botUserId}> ${question}`);
    await slack.until(() => notion.waiting > 0);
    const askedAt = performance.now();
    await slack.people.stop(maya, engineering, ts);
    await slack.until(() => textOf(slack.thread(engineering, ts, maya)).includes('Stopped'));
    expect(performance.now() - askedAt).toBeLessThan(5_000);
    await expect.poll(() => notion.waiting, { timeout: 5_000 }).toBe(0);
  });

  it.each<[string, Partial<Fault>]>([
    ['500', { status: 500, body: refused(500, 'internal_server_error') }],
    ['502 in HTML', { status: 502, body: '<html>Bad gateway</html>' }],
    ['a reset', { kind: 'reset' }],
    ['half an answer', { kind: 'truncate', afterBytes: 40 }],
    ['garbage', { kind: 'garbage' }],
    ['a slow answer', { kind: 'latency', ms: 700 }],
    ['529', { status: 529, body: refused(529, 'service_overload') }],
    ['429', { status: 429, body: refused(429, 'rate_limited'), headers: { 'retry-after': '1' } }],
  ])('that passes (%s) costs a moment, not the answer', async (_what, fault) => {
    const { notion, claude } = program.world;
    claude?.think(readAndCite());
    const before = notion.requests.length;
    notion.faults.add({ kind: 'error', path: /^\/v1\//, times: 1, ...fault });
    expect(await answered()).toMatch(/^Every 90 days\. \[1\]\(https:\/\/[^)]+\)$/);
    expect(notion.requests.length).toBeGreaterThan(before);
  });

  it.each<[string, Partial<Fault>, RegExp]>([
    ['403', { status: 403, body: refused(403, 'restricted_resource') }, /Connections/],
    ['404', { status: 404, body: refused(404, 'object_not_found') }, /Connections/],
    ['401', { status: 401, body: refused(401, 'unauthorized') }, /may not be shared/],
  ])('that stays (%s) is told to the model in a sentence for people', async (_what, fault, told) => {
    const { notion, claude } = program.world;
    claude?.think([...readAndCite().slice(0, 1), say('I could not read that page.')]);
    notion.faults.add({ kind: 'error', path: /^\/v1\//, ...fault });
    expect(await answered()).toBe('I could not read that page.');
    expect(JSON.stringify(claude?.requests.at(-1)?.body.messages.at(-1))).toMatch(told);
  });

  it('that stays leaves people the copy, and the status says what is wrong', async () => {
    const { notion, slack } = program.world;
    notion.faults.add({ kind: 'error', path: /^\/v1\//, status: 401, body: refused(401, 'unauthorized') });
    const search = () => slack.people.command(maya, engineering, '/notion', 'search rotate keys');
    expect((await program.seen(maya, engineering, search)).text).toContain('API key rotation');
    const status = () => slack.people.command(maya, engineering, '/notion', 'status');
    expect((await program.seen(maya, engineering, status)).text).toMatch(/:red_circle: \*[^*]+\*/);
  });
});

describe('trouble with Claude', () => {
  it.each([
    ['an overload in the middle of the words', { breakWith: 'overloaded_error' }],
    ['a connection lost in the middle of the words', { cutAfterEvents: 7 }],
    ['a connection lost before the first word', { cutAfterEvents: 1 }],
  ])('that passes (%s) leaves the answer as it should be', async (_what, trouble) => {
    program.world.claude?.think([{ ...say(sentence), ...trouble }, say(sentence)]);
    expect(await answered()).toBe(sentence);
  });

  it('with other words on the second try shows only those', async () => {
    const { claude } = program.world;
    claude?.think([
      { ...say('Keys are rotated every year, I think. Or so.'), breakWith: 'overloaded_error' },
      say(sentence),
    ]);
    expect(await answered()).toBe(sentence);
  });

  it('that passes (529 at first) leaves the answer as it should be', async () => {
    const { claude } = program.world;
    claude?.think([say(sentence)]);
    claude?.faults.add({ kind: 'error', status: 529, times: 1, headers: { 'retry-after-ms': '5' } });
    expect(await answered()).toBe(sentence);
  });

  it.each<[string, Fault, RegExp]>([
    ['529', { kind: 'error', status: 529, headers: { 'retry-after-ms': '5' } }, /overloaded/],
    ['429', { kind: 'error', status: 429, headers: { 'retry-after-ms': '5' } }, /too many requests/],
    ['401', { kind: 'error', status: 401 }, /ANTHROPIC_API_KEY/],
    ['a reset', { kind: 'reset' }, /Claude/],
    ['garbage', { kind: 'garbage' }, /Claude/],
  ])('that stays (%s) is told in a sentence without a secret', async (_what, fault, told) => {
    program.world.claude?.faults.add({ ...fault, path: /messages/ });
    const text = await answered();
    expect(text).toMatch(told);
    expect(text).not.toMatch(/sk-ant|127\.0\.0\.1|stack/);
  });
});

describe('trouble with Slack', () => {
  const slow: Partial<Fault> = {
    kind: 'error',
    status: 429,
    headers: { 'retry-after': '1' },
    body: { ok: false, error: 'ratelimited' },
  };
  const down: Partial<Fault> = { kind: 'error', status: 500, body: 'oops' };
  const hard: Partial<Fault> = { kind: 'error', status: 200, body: { ok: false, error: 'internal_error' } };

  it.each<[string, RegExp, Partial<Fault>, number]>([
    ['429 when the stream starts', /chat\.startStream/, slow, 1],
    ['500 when the stream starts', /chat\.startStream/, down, 9],
    ['429 on a piece', /chat\.appendStream/, slow, 1],
    ['500 on every piece', /chat\.appendStream/, down, 99],
    ['429 at the end', /chat\.stopStream/, slow, 1],
    ['500 at the end', /chat\.stopStream/, down, 4],
    ['a refusal at the end', /chat\.stopStream/, hard, 2],
    ['a reset at the end', /chat\.stopStream/, { kind: 'reset' }, 4],
    ['no status line', /assistant\.threads\.setStatus/, down, 9],
    ['no sessions', /agents\.sessions/, hard, 9],
    ['nobody to ask about people for a moment', /users\.info/, down, 1],
  ])('(%s) changes no word of the answer', async (_what, path, fault, times) => {
    const { slack, claude } = program.world;
    const words = sentence.split(' ');
    claude?.think([say(words.join(' '))]);
    slack.faults.add({ kind: 'error', ...fault, path, times });
    expect(await answered()).toBe(sentence);
  });

  it('changes no word of a long answer of several messages when pieces fail now and then', async () => {
    const { slack, claude } = program.world;
    const paragraphs = Array.from(
      { length: 300 },
      (_, index) => `Paragraph ${index} says a little about rotating keys.`,
    );
    claude?.think([say(paragraphs.join('\n\n'))]);
    slack.faults.add({
      kind: 'error',
      status: 500,
      path: /chat\.(?:append|start|stop)Stream/,
      probability: 0.3,
      times: 6,
    });
    const text = await answered();
    expect(text.match(/Paragraph \d+ says a little about rotating keys\./g)).toEqual(paragraphs);
  });

  it('tells the person in a direct message when a command cannot be answered in its place', async () => {
    const { slack } = program.world;
    slack.faults.add({ ...down, kind: 'error', path: /^\/commands\//, times: 20 });
    const run = () => slack.people.command(maya, engineering, '/notion', 'search keys');
    const { text } = await program.seen(maya, slack.people.directMessage(maya), run);
    expect(text).toMatch(/\p{L}{3,}/u);
  });
});

/** The last of them: for a while after it Notion counts as away. */
describe('an outage of Notion', () => {
  it('is no reason not to answer from the copy', async () => {
    const { notion } = program.world;
    notion.faults.add({ kind: 'error', path: /^\/v1\//, status: 503, body: refused(503, 'service_unavailable') });
    expect(await answered()).toMatch(/90 days[\s\S]*\]\(https:/);
  });
});
