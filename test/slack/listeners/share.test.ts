import { afterEach, describe, expect, it } from 'vitest';
import type { SlackMessage } from '../../standins/slack/contract.ts';
import { eng, inMemory, mayas } from '../connections.ts';
import { answering, general, maya, openSurface, readable, type Surface, tom } from '../surface.ts';

let surface: Surface;
afterEach(() => surface[Symbol.asyncDispose]());

const leads = 'C07PRIVATE1';
const supplier = 'C07SHARED01';

async function open() {
  const memory = inMemory({ ...mayas, name: 'Tidewater', workspaceName: 'Tidewater' }, eng);
  surface = await openSurface(answering(), memory);
  return { slack: surface.slack, seenBy: (id: string) => memory.kept.get(id) };
}

const run = (words: string, user = tom) => surface.slack.people.command(user, general, '/notion', words);

async function told(pattern: RegExp, viewer = tom, channel = general): Promise<SlackMessage> {
  const { slack } = surface;
  return slack.until(() => slack.messages(channel, viewer).find((message) => pattern.test(readable(message))));
}

describe('/notion share', () => {
  it('is for admins', async () => {
    await open();
    await run('share eng everyone', maya);
    await told(/Only an admin/, maya);
  });

  it('widens and narrows, and tells the owner only of the former', async () => {
    const { slack, seenBy } = await open();
    await run('share tidewater #general');
    await told(/\*Tidewater\* is now seen by people in <#C07GENERAL1> only/);
    expect(seenBy(mayas.id)).toMatchObject({ visibility: 'channels', channelIds: [general] });
    await run('share Tidewater everyone');
    await told(/seen by everyone in this Slack/);
    await run('share Tidewater owner');
    await told(/seen by <@U07MAYA0001> only/);
    expect(seenBy(mayas.id)).toMatchObject({ visibility: 'owner', channelIds: [] });
    const direct = slack.people.directMessage(maya);
    await told(/now everyone in this Slack/, maya, direct);
    expect(slack.messages(direct, maya).map(readable)).toEqual([
      expect.stringMatching(/Tom Okafor changed.*now people in <#C07GENERAL1> only/),
      expect.stringMatching(/now everyone/),
    ]);
  });

  it('refuses channels of others, channels it cannot see, and an owner where there is none', async () => {
    const { seenBy } = await open();
    await run('share eng #supplier');
    await told(/#supplier is shared with another organisation/);
    await run('share eng #board');
    await told(/do not find the channel #board/);
    await run('share eng <#C07SECRET01|board>');
    await told(/cannot see one of these channels/);
    await run('share eng owner');
    await told(/belongs to nobody/);
    expect(seenBy(eng.id)).toEqual(eng);
  });

  it('without a wish lists who sees what, with a form', async () => {
    const { slack, seenBy } = await open();
    await run('share');
    const message = await told(
      /Who sees which connection[\s\S]*Tidewater[\s\S]*<@U07MAYA0001> only[\s\S]*eng[\s\S]*everyone/,
    );
    await slack.people.click(tom, { channel: general, ts: message.ts }, 'notion_share', eng.id);
    await slack.until(() => slack.modal(tom));
    await slack.people.submit(tom, { visibility: 'channels' });
    expect(slack.modal(tom)?.errors).toEqual({ channels: 'Please choose at least one channel.' });
    await slack.people.submit(tom, { visibility: 'channels', channels: [supplier] });
    expect(slack.modal(tom)?.errors.channels).toContain('another organisation');
    await slack.people.submit(tom, { visibility: 'channels', channels: [leads, general] });
    expect(JSON.stringify(slack.modal(tom)?.blocks)).toContain(`people in <#${leads}>, <#${general}> only`);
    expect(seenBy(eng.id)).toMatchObject({ visibility: 'channels', channelIds: [leads, general] });
  });

  it('asks which one when the wish names none', async () => {
    await open();
    await run('share everyone');
    await told(/Which connection do you mean/);
  });
});
