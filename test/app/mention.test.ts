import { describe, expect, it } from 'vitest';
import { openTestStorageAt } from '../support/storage.ts';
import { engineering, maya, theProgram, tom, withAction } from './program.ts';

const program = theProgram();
const question = 'How do we rotate API keys?';
const disclaimer = 'AI answers can be wrong';
const cited = / \[1\]\(https:\/\/[^)]+\)/;

describe('a mention in a channel', () => {
  it('is answered in its thread with task cards, citations, sources and a way to rate it', async () => {
    const { slack } = program.world;
    const { messages, text, threadTs } = await program.ask(question);
    const [answer] = messages;
    expect(messages).toHaveLength(1);
    expect(answer?.stream?.state).toBe('stopped');
    expect(answer?.stream?.tasks.map(({ title }) => title)).toContainEqual(expect.stringContaining('Searching Notion'));
    expect(answer?.stream?.tasks.every(({ status }) => status === 'complete')).toBe(true);
    expect(answer?.stream?.markdown).toMatch(cited);
    expect(text).toMatch(/\*Sources\*\n1\. <https:\/\/[^|]+\|[^>]+> · edited \d+ \w+ \d{4} by \w+/);
    expect(text).toContain(disclaimer);
    expect(withAction(messages, 'answer_feedback')).toBeDefined();
    expect(slack.session(engineering, threadTs)).toEqual({ status: 'active', title: question });
    expect(slack.messages(engineering).filter(({ isBot, threadTs: root }) => isBot && !root)).toEqual([]);
  });

  it('goes on without a mention, and warns about AI answers once', async () => {
    const { threadTs } = await program.ask(question);
    const { text, messages } = await program.write('And who owns that?', { threadTs });
    expect(messages).toHaveLength(1);
    expect(text).toMatch(cited);
    expect(text).not.toContain(disclaimer);
    const { requests } = program.world.claude ?? { requests: [] };
    expect(JSON.stringify(requests.at(-1)?.body.messages)).toContain(question);
  });

  it('is left alone when somebody else is addressed', async () => {
    const { slack } = program.world;
    const { threadTs } = await program.ask(question);
    const before = slack.thread(engineering, threadTs).length;
    await slack.people.post(tom, engineering, `<@${maya}> did you do that last week?`, { threadTs });
    await slack.people.post(tom, engineering, 'Maya, can you look?', { threadTs });
    await slack.people.post(tom, engineering, ':+1:', { threadTs });
    await program.quiet();
    expect(slack.thread(engineering, threadTs)).toHaveLength(before + 3);
  });

  it('lets the next turn know what other people wrote in between, by name', async () => {
    const { slack, claude } = program.world;
    const { threadTs } = await program.ask(question);
    await slack.people.post(tom, engineering, `<@${maya}> the blue vault is broken since Friday`, { threadTs });
    await program.quiet();
    await program.ask('What does that mean for the rotation?', { threadTs });
    const sent = JSON.stringify(claude?.requests.at(-1)?.body.messages);
    expect(sent).toMatch(/Tom Okafor wrote:.{0,60}the blue vault is broken since Friday/);
    expect(sent.split('the blue vault is broken').length).toBe(2);
  });

  it('does not hear follow-ups in a strict channel, which only an admin makes so', async () => {
    const { people } = program.world.slack;
    const refused = await program.seen(maya, engineering, () =>
      people.command(maya, engineering, '/notion', 'strict on'),
    );
    expect(refused.text).toMatch(/only an admin/i);
    await program.seen(tom, engineering, () => people.command(tom, engineering, '/notion', 'strict on'));
    const { threadTs } = await program.ask(question);
    const before = program.world.slack.thread(engineering, threadTs).length;
    await people.post(maya, engineering, 'And who owns that?', { threadTs });
    await program.quiet();
    expect(program.world.slack.thread(engineering, threadTs)).toHaveLength(before + 1);
    expect((await program.ask('And who owns that?', { threadTs })).text).toMatch(cited);
    await program.seen(tom, engineering, () => people.command(tom, engineering, '/notion', 'strict off'));
  });

  it('stores a 👍, and the last click wins', async () => {
    const { slack } = program.world;
    const { messages, threadTs } = await program.ask(question);
    const answer = withAction(messages, 'answer_feedback');
    const [good, bad] = [...JSON.stringify(answer?.blocks).matchAll(/"((?:good|bad):[\w-]+)"/g)].map(
      ([, value]) => value,
    );
    const target = { channel: engineering, ts: answer?.ts ?? '' };
    for (const value of [good, bad, good]) {
      const thanks = await program.seen(maya, engineering, () =>
        slack.people.click(maya, target, 'answer_feedback', value),
      );
      expect(thanks.messages[0]).toMatchObject({ ephemeralTo: maya, threadTs });
    }
    await using storage = await openTestStorageAt(program.databaseUrl);
    const stored = await storage.feedback.read(slack.teamId, engineering, target.ts);
    expect(stored).toMatchObject([{ rating: 'good' }]);
  });

  it('says stop and the answer under way ends with a word', async () => {
    const { slack, claude } = program.world;
    claude?.think(async () => {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      return { content: [{ type: 'text', text: 'too late' }] };
    });
    const ts = await slack.people.post(maya, engineering, `<@${slack.botUserId}> ${question}`);
    await slack.until(() => slack.session(engineering, ts)?.status === 'processing');
    await slack.people.post(maya, engineering, `<@${slack.botUserId}> stop`, { threadTs: ts });
    const { text } = await program.told(engineering, ts, ts);
    claude?.think('extractive');
    expect(text).toContain('Stopped');
    expect(text).not.toContain('too late');
  });
});
