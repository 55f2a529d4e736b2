import { afterEach, describe, expect, it } from 'vitest';
import { RequestError } from '../../../src/errors.ts';
import { problemsInView } from '../../support/block-validation.ts';
import { eng, inMemory, mayas } from '../connections.ts';
import { answering, gil, maya, openSurface, readable, type Surface, type SurfaceOptions, tom } from '../surface.ts';

let surface: Surface;
afterEach(() => surface[Symbol.asyncDispose]());

async function open(options: SurfaceOptions = {}) {
  const memory = inMemory(mayas, eng);
  surface = await openSurface(answering(), { ...memory, ...options });
  return surface.slack;
}

async function homeOf(user: string): Promise<string> {
  await surface.slack.people.openHome(user);
  const blocks = await surface.slack.until(() => surface.slack.home(user));
  expect(problemsInView({ type: 'home', blocks }, 'home')).toEqual([]);
  return JSON.stringify(blocks);
}

describe('the Home tab', () => {
  it('shows what to ask, the connections and how to use it', async () => {
    await open();
    expect(await homeOf(maya)).toMatch(/How do we rotate API keys\?.*Tidewater.*62 %.*eng.*Claude.*\/notion ask/);
  });

  it('offers each person what they may do', async () => {
    await open();
    const [own, admins] = [await homeOf(maya), await homeOf(tom)];
    expect(own.match(/"action_id":"notion_\w+"/g)).toEqual([
      '"action_id":"notion_disconnect"',
      '"action_id":"notion_connect"',
    ]);
    expect(admins.match(/"action_id":"notion_share"/g)).toHaveLength(2);
  });

  it('leads to Notion, without a link that could grow old', async () => {
    const slack = await open();
    expect(await homeOf(maya)).not.toContain('oauth/start');
    await slack.people.click(maya, { home: true }, 'notion_connect');
    expect(JSON.stringify((await slack.until(() => slack.modal(maya))).blocks)).toContain('oauth/start');
  });

  it('forgets a connection after the click and tells what went away', async () => {
    const slack = await open();
    await homeOf(maya);
    await slack.people.click(maya, { home: true }, 'notion_disconnect', mayas.id);
    const direct = slack.people.directMessage(maya);
    await slack.until(() => slack.messages(direct, maya).some((message) => /Disconnected/.test(readable(message))));
    expect(JSON.stringify(slack.home(maya))).not.toContain('Tidewater &lt;');
  });

  it('offers no connecting where it is not set up', async () => {
    const requireReady = () => {
      throw new RequestError('no');
    };
    await open({ oauth: { requireReady, startUrl: async () => '' } });
    expect(await homeOf(maya)).not.toContain('notion_connect');
  });

  it('shows a guest no connection', async () => {
    await open();
    const shown = await homeOf(gil);
    expect(shown).toContain('only answer full members');
    expect(shown).not.toMatch(/Tidewater|eng\*/);
  });

  it('says when the connections could not be checked', async () => {
    await open({
      status: async () => {
        throw new Error('boom');
      },
    });
    expect(await homeOf(maya)).toContain('could not be checked');
  });
});
