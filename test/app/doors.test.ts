import { describe, expect, it } from 'vitest';
import { engineering, ines, leo, maya, theProgram, tom, withAction } from './program.ts';

const program = theProgram();
const question = 'How do we rotate API keys?';
const cited = / \[1\]\(https:\/\/[^)]+\)/;
const partners = 'C07PARTNERS';

describe('a direct message', () => {
  it('is answered in a thread with a session that has a title', async () => {
    const { slack } = program.world;
    const channel = slack.people.directMessage(maya);
    const { text, threadTs } = await program.write(question, { channel });
    expect(text).toMatch(cited);
    expect(slack.session(channel, threadTs)).toEqual({ status: 'active', title: question });
    const said = slack.calls.filter(({ method }) => method === 'assistant.threads.setStatus');
    expect(said.some(({ args, answer }) => args.thread_ts === threadTs && answer.ok)).toBe(true);
    const again = await program.write('And who owns that?', { channel, threadTs });
    expect(again.text).toMatch(cited);
  });

  it('offers prompts when the Messages tab is opened', async () => {
    const { slack } = program.world;
    await slack.people.openHome(ines, 'messages');
    const called = () => slack.calls.some(({ method }) => method === 'assistant.threads.setSuggestedPrompts');
    await slack.until(called);
    expect(slack.suggestedPrompts(slack.people.directMessage(ines)).map(({ message }) => message)).toContain(question);
  });
});

describe('/notion', () => {
  const type = (text: string, user = maya, channel = engineering, count = 1) =>
    program.seen(user, channel, () => program.world.slack.people.command(user, channel, '/notion', text), count);

  it.each([['ask How do we rotate API keys?'], [question]])('“%s” is answered for the asker only', async (text) => {
    const { slack } = program.world;
    const told = await type(text, maya, engineering, 2);
    expect(told.messages.every(({ ephemeralTo }) => ephemeralTo === maya)).toBe(true);
    expect(told.text).toMatch(cited);
    expect(told.text).toContain('*Sources*');
    expect(slack.messages(engineering, tom).filter(({ ts }) => told.messages.some((one) => one.ts === ts))).toEqual([]);
  });

  it('has an answer that its asker can share in the channel, once', async () => {
    const { slack } = program.world;
    const told = await type(question, maya, engineering, 2);
    const answer = withAction(told.messages, 'answer_share');
    const target = { channel: engineering, ts: answer?.ts ?? '' };
    const share = () => slack.people.click(maya, target, 'answer_share');
    const shared = await program.seen(tom, engineering, share);
    expect(shared.text).toContain(`Maya Lindqvist asked: ${question}`);
    expect(shared.text).toMatch(cited);
    expect(shared.messages).toHaveLength(1);
    expect(slack.messages(engineering, maya).some(({ text }) => text === 'Shared in the channel.')).toBe(true);
  });

  it('finds pages by title', async () => {
    const { text } = await type('search onboarding');
    expect(text).toContain('Pages for “onboarding”');
    expect(text).toMatch(/<https:\/\/[^|]+\|[^>]*nboarding[^>]*>/);
    expect((await type('search zzyzx')).text).toContain('I found nothing for “zzyzx”');
    expect((await type('search')).text).toContain('What shall I search for?');
  });

  it('tells what it is connected to', async () => {
    const { text } = await type('status');
    expect(text).toMatch(/:large_green_circle: \*[^*]+\* \(Tidewater\)/);
    expect(text).not.toContain(':red_circle:');
  });

  it('explains itself, and knows a word that was meant', async () => {
    expect((await type('help')).text).toContain('/notion search &lt;words&gt;');
    expect((await type('')).text).toContain('/notion search &lt;words&gt;');
    expect((await type('serach')).text).toContain('Did you mean `/notion search`?');
    expect((await type('xylophone')).text).toContain('I do not know `xylophone`');
  });
});

describe('App Home', () => {
  it('shows what to ask and whether everything is connected', async () => {
    const { slack } = program.world;
    await slack.people.openHome(maya);
    const home = JSON.stringify(await slack.until(() => slack.home(maya)));
    expect(home).toContain(question);
    expect(home).toContain('(Tidewater)');
    expect(home).toContain('/notion status');
  });
});

describe('who may not read', () => {
  it('gets a sentence instead of an answer: a channel with other organisations', async () => {
    const { slack, notion } = program.world;
    await slack.people.inviteBot(maya, partners);
    const before = notion.requests.length;
    const { text } = await program.ask(question, { channel: partners });
    expect(text).toMatch(/other organi[sz]ation|outside/i);
    expect(text).not.toMatch(cited);
    expect(notion.requests).toHaveLength(before);
  });

  it('gets a sentence instead of an answer: a guest, by every door', async () => {
    const { slack, notion, claude } = program.world;
    const before = [notion.requests.length, claude?.requests.length];
    const answers = [
      await program.ask(question, { user: leo }),
      await program.write(question, { user: leo, channel: slack.people.directMessage(leo) }),
      await program.seen(leo, engineering, () => slack.people.command(leo, engineering, '/notion', question), 2),
      await program.seen(leo, engineering, () => slack.people.command(leo, engineering, '/notion', 'search keys')),
    ];
    for (const { text } of answers) expect(text).toContain('I only answer full members');
    expect([notion.requests.length, claude?.requests.length]).toEqual(before);
  });

  it('cannot share an answer into a channel with other organisations', async () => {
    const { slack } = program.world;
    const told = await program.seen(maya, partners, () => slack.people.command(maya, partners, '/notion', question), 2);
    const answer = withAction(told.messages, 'answer_share');
    const target = { channel: partners, ts: answer?.ts ?? '' };
    const refused = await program.seen(maya, partners, () => slack.people.click(maya, target, 'answer_share'));
    expect(refused.messages.every(({ ephemeralTo }) => ephemeralTo === maya)).toBe(true);
    expect(refused.text).toMatch(/other organi[sz]ation|outside/i);
  });
});

describe('what is no question', () => {
  it('gets no answer: bots, edits, notices and its own messages', async () => {
    const { slack, claude } = program.world;
    const ts = await slack.people.post(maya, engineering, 'Hello everybody');
    const before = [slack.messages(engineering).length, claude?.requests.length];
    const mention = `<@${slack.botUserId}> ${question}`;
    const base = { type: 'app_mention', channel: engineering, text: mention, event_ts: ts, team: slack.teamId };
    const events = [
      { ...base, ts: '1800000000.000100', user: 'U0SOMEBOT01', bot_id: 'B0SOMEBOT01' },
      { ...base, ts: '1800000000.000200', user: slack.botUserId },
      { ...base, ts: '1800000000.000300', user: maya, edited: { user: maya, ts } },
      {
        ...base,
        type: 'message',
        ts: '1800000000.000400',
        user: maya,
        subtype: 'channel_topic',
        channel_type: 'channel',
      },
      {
        ...base,
        type: 'message',
        ts: '1800000000.000500',
        subtype: 'bot_message',
        bot_id: 'B0SOMEBOT01',
        thread_ts: ts,
      },
    ];
    for (const [index, event] of events.entries()) {
      await slack.people.deliver('event', {
        type: 'event_callback',
        event_id: `Ev0NOQUESTION${index}`,
        team_id: slack.teamId,
        event,
      });
    }
    await slack.people.edit(maya, engineering, ts, `${mention} please`);
    await slack.people.react(maya, engineering, ts, 'eyes');
    await program.quiet();
    expect([slack.messages(engineering).length, claude?.requests.length]).toEqual(before);
  });
});
