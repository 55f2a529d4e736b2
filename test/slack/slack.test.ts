import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { smallSlack } from '../standins/slack/small-workspace.ts';
import { answering, answers, end, general, maya, openSurface, readable, type Surface, text } from './surface.ts';

let surface: Surface;
afterEach(() => surface[Symbol.asyncDispose]());

describe('starting and stopping', () => {
  it('opens no port in Socket Mode', async () => {
    const before = process.getActiveResourcesInfo().filter((kind) => kind === 'TCPServerWrap').length;
    surface = await openSurface(answering());
    const after = process.getActiveResourcesInfo().filter((kind) => kind === 'TCPServerWrap').length;
    expect(after - before).toBe(1);
  });

  it('refuses a wrong token with a plain sentence', async () => {
    surface = await openSurface(answering());
    const wrong = openSurface(answering(), { workspace: surface.slack, settings: { botToken: 'xoxb-other' } });
    await expect(wrong).rejects.toThrow('Slack does not accept SLACK_BOT_TOKEN (invalid_auth).');
  });

  it('lets a running answer end before it stops', async () => {
    surface = await openSurface(async function* () {
      yield text('Almost ');
      await sleep(500);
      yield text('done.');
      yield end();
    });
    const { slack } = surface;
    const ts = await slack.people.post(maya, general, '@Archivist How?');
    await slack.until(() => slack.thread(general, ts).some(({ stream }) => stream?.markdown));
    await surface.surface.stop();
    expect(readable((await answers(slack, general, ts))[0])).toContain('Almost done.');
  });

  it('leaves what takes too long to the next process, which goes on in the same message', async () => {
    surface = await openSurface(async function* ({ signal }) {
      yield text('Well');
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      yield end({ kind: 'stopped' });
    });
    const { slack, storage } = surface;
    const ts = await slack.people.post(maya, general, '@Archivist How?');
    const half = await slack.until(() => slack.thread(general, ts).find(({ stream }) => stream?.markdown));
    await surface.surface.stop(200);
    expect(slack.thread(general, ts).filter(({ isBot }) => isBot)).toEqual([half]);
    expect(slack.session(general, ts)?.status).toBe('processing');
    await using _next = await openSurface(answering(text('Well, like this.')), { workspace: slack, storage });
    await slack.until(() => slack.session(general, ts)?.status === 'active');
    const [answer, ...more] = await answers(slack, general, ts);
    expect(answer?.ts).toBe(half.ts);
    expect(readable(answer)).toMatch(/^Well, like this\./);
    expect(more).toEqual([]);
  }, 15_000);
});

describe('the connection', () => {
  it('comes back when Slack was away', async () => {
    const first = await smallSlack();
    const port = Number(new URL(first.url).port);
    surface = await openSurface(answering(text('Here.')), { workspace: first });
    await first[Symbol.asyncDispose]();
    await sleep(1_500);
    await using second = await smallSlack({ port });
    await second.until(() => second.calls.some(({ method }) => method === 'apps.connections.open'), 15_000);
    await sleep(300);
    const ts = await second.people.post(maya, general, '@Archivist Are you there?');
    expect(readable((await answers(second, general, ts))[0])).toContain('Here.');
  }, 30_000);
});

describe('twenty questions at once', () => {
  it('are all answered within Slack’s rate limits', async () => {
    surface = await openSurface(answering(text('One. '), text('Two.')), { slack: { unlimited: false } });
    const { slack } = surface;
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, index) => slack.people.post(maya, general, `@Archivist ${index}?`)),
    );
    for (const ts of all) expect(readable((await answers(slack, general, ts))[0])).toContain('One. Two.');
  }, 60_000);
});
