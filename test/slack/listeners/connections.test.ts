import { afterEach, describe, expect, it } from 'vitest';
import { AccessError } from '../../../src/errors.ts';
import type { Connection } from '../../../src/notion/connection.ts';
import type { SlackMessage } from '../../standins/slack/contract.ts';
import { eng, inMemory, mayas } from '../connections.ts';
import {
  answering,
  general,
  gil,
  maya,
  openSurface,
  readable,
  type Surface,
  type SurfaceOptions,
  tom,
} from '../surface.ts';

let surface: Surface;
afterEach(() => surface[Symbol.asyncDispose]());

async function open(list: Connection[] = [mayas, eng], options: SurfaceOptions = {}) {
  const memory = inMemory(...list);
  surface = await openSurface(answering(), { ...memory, ...options });
  return { ...memory, slack: surface.slack };
}

const run = (words: string, user = maya) => surface.slack.people.command(user, general, '/notion', words);

async function told(pattern: RegExp, viewer = maya, channel = general): Promise<SlackMessage> {
  const { slack } = surface;
  return slack.until(() => slack.messages(channel, viewer).find((message) => pattern.test(readable(message))));
}

const inDirect = (pattern: RegExp, person = maya) => told(pattern, person, surface.slack.people.directMessage(person));

describe('/notion connect', () => {
  it('gives a link that only this person gets', async () => {
    const { slack } = await open();
    await run('connect');
    const message = await told(/only for you and works for 10 minutes/);
    expect(message.ephemeralTo).toBe(maya);
    expect(JSON.stringify(message.blocks)).toContain(
      `"url":"https://archivist.example/notion/oauth/start?state=${maya}"`,
    );
    await slack.people.click(maya, { channel: general, ts: message.ts }, 'notion_open');
  });

  it('says who must do what when it is not set up, and refuses guests', async () => {
    await open([], {
      oauth: {
        requireReady() {
          throw new AccessError('An admin must set ENCRYPTION_KEY.');
        },
        startUrl: async () => '',
      },
    });
    await run('connect');
    await told(/An admin must set ENCRYPTION_KEY/);
    await run('connect', gil);
    await told(/only for full members/, gil);
  });
});

describe('/notion disconnect', () => {
  it('asks first, then says what went away', async () => {
    const { slack, kept } = await open();
    await run('disconnect');
    const message = await told(/Which connection/);
    expect(readable(message)).not.toContain('eng');
    const blocks = JSON.stringify(message.blocks);
    expect(blocks).toContain('"confirm":');
    expect(blocks).not.toMatch(/\*Tidewater <!/);
    await slack.people.click(maya, { channel: general, ts: message.ts }, 'notion_disconnect', mayas.id);
    await told(/Disconnected Tidewater.*forgot its 1,240 indexed pages/);
    expect([...kept.keys()]).toEqual([eng.id]);
  });

  it('tells the owner when an admin did it', async () => {
    const { slack, kept } = await open();
    await run('disconnect', tom);
    const message = await told(/Which connection/, tom);
    await slack.people.click(tom, { channel: general, ts: message.ts }, 'notion_disconnect', mayas.id);
    await inDirect(/Tom Okafor disconnected your Notion workspace/);
    expect(kept.has(mayas.id)).toBe(false);
  });

  it('cannot take away what stands in the settings, nor what belongs to somebody else', async () => {
    const { slack, kept } = await open([{ ...mayas, visibility: 'everyone', ownerId: tom, name: 'Tom’s' }, eng]);
    await run('disconnect ENG', tom);
    await told(/comes from Archivist’s settings/, tom);
    await run('disconnect Tom’s');
    await told(/Only the owner of “Tom’s” or an admin/);
    await run('disconnect');
    await told(/no connection to disconnect/);
    await run('disconnect nothing like it');
    await told(/no connection called “nothing like it”.*“eng”/);
    await run('disconnect', tom);
    const message = await told(/Which connection/, tom);
    await expect(slack.people.click(maya, { channel: general, ts: message.ts }, 'notion_disconnect')).rejects.toThrow();
    expect(kept.size).toBe(2);
  });

  it('says what is left to do when Notion did not confirm', async () => {
    const memory = inMemory(mayas);
    const disconnect = async () => ({ revoked: false });
    surface = await openSurface(answering(), { ...memory, connections: { ...memory.connections, disconnect } });
    await run('disconnect');
    const { ts } = await told(/Which connection/);
    await surface.slack.people.click(maya, { channel: general, ts }, 'notion_disconnect', mayas.id);
    await told(/remove me there too/);
  });
});

describe('/notion status', () => {
  it('shows progress, freshness, what is missing and the budget of what the person may see', async () => {
    await open();
    await run('status');
    const shown = readable(await told(/Tidewater/));
    expect(shown).toContain('▓▓▓▓▓▓░░░░ 62 %  1,240 of 2,000 pages');
    expect(shown).toContain('748 waiting to be read · 12 not shared with the connection · 12 of 180 requests');
    expect(shown).toMatch(/checked 4\d s ago[\s\S]*eng[\s\S]*Claude/);
    expect(shown).not.toMatch(/oauth:|internal:|<!channel/);
  });

  it('shows others nothing of a private connection, and a guest nothing at all', async () => {
    await open([{ ...mayas, ownerId: tom }, eng]);
    await run('status');
    expect(readable(await told(/eng/))).not.toContain('Tidewater &lt;');
    await run('status', gil);
    await told(/only for full members/, gil);
  });
});

describe('a connection that broke', () => {
  const broken: Connection = { ...mayas, state: 'broken', problem: 'the grant was revoked' };

  it('is told to its owner once, with a way back that is made at the click', async () => {
    const { slack } = await open([broken, eng]);
    await surface.surface.tellOwners();
    await surface.surface.tellOwners();
    const message = await inDirect(/no longer lets me into.*the grant was revoked/);
    const channel = slack.people.directMessage(maya);
    expect(slack.messages(channel, maya)).toHaveLength(1);
    await slack.people.click(maya, { channel, ts: message.ts }, 'notion_connect');
    const modal = await slack.until(() => slack.modal(maya));
    expect(JSON.stringify(modal.blocks)).toContain('notion/oauth/start?state=');
  });

  it('does not keep others from being told when a message fails', async () => {
    const { slack } = await open([{ ...broken, id: 'oauth:b0', ownerId: 'U0NOBODY01' }, broken]);
    await surface.surface.tellOwners();
    await inDirect(/no longer lets me into/);
    expect(slack.calls.filter(({ method }) => method === 'chat.postMessage')).toHaveLength(2);
  });
});
