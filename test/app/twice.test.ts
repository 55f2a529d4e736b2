import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { onServer } from '../support/postgres.ts';
import { engineering, maya, say, theProgram } from './program.ts';

const program = theProgram();
const question = 'How do we rotate API keys?';

const openTurns = () => onServer(program.databaseUrl, 'select id from turns where ended_at is null');

describe('two processes on one database', () => {
  it('answer each question once, whichever gets it and however often it is delivered', async () => {
    const { slack } = program.world;
    const second = await program.another();
    const roots = await Promise.all(
      Array.from({ length: 6 }, () => slack.people.post(maya, engineering, `<@${slack.botUserId}> ${question}`)),
    );
    for (const [index, ts] of roots.entries()) {
      const event = {
        type: 'app_mention',
        user: maya,
        text: `<@${slack.botUserId}> ${question}`,
        ts,
        channel: engineering,
      };
      const envelope = { type: 'event_callback', event_id: `Ev0AGAIN${index}`, team_id: slack.teamId };
      const payload = { ...envelope, event: { ...event, event_ts: ts } };
      await Promise.all([1, 2, 3, 4].map(() => slack.people.deliver('event', payload)));
    }
    for (const ts of roots) {
      const { messages, text } = await program.told(engineering, ts, ts);
      expect(messages).toHaveLength(1);
      expect(text).toMatch(/ \[1\]\(https:/);
    }
    await program.quiet();
    for (const ts of roots) expect(slack.thread(engineering, ts)).toHaveLength(2);
    expect(await onServer(program.databaseUrl, 'select 1 from turns')).toHaveLength(roots.length);
    expect(await second.stop()).toBe(0);
  });

  it('go on with one when the other is stopped, in the same thread', async () => {
    const second = await program.another();
    const { threadTs } = await program.ask(question);
    expect(await second.stop()).toBe(0);
    expect((await program.write('And who owns that?', { threadTs })).messages).toHaveLength(1);
  });
});

describe('SIGTERM', () => {
  it('ends an idle process at once with 0', async () => {
    const second = await program.another();
    const startedAt = performance.now();
    expect(await second.stop()).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });

  it('lets an answer under way end, whichever process gives it', async () => {
    const { slack, claude } = program.world;
    const first = program.world.product;
    claude?.think(async () => {
      await sleep(1_200);
      return say('It takes a while, and then it is whole.');
    });
    const second = await program.another();
    const asked = await Promise.all(
      [1, 2, 3, 4].map(() => slack.people.post(maya, engineering, `<@${slack.botUserId}> ${question}`)),
    );
    await slack.until(() => asked.every((ts) => slack.session(engineering, ts)?.status === 'processing'));
    expect(await second.stop()).toBe(0);
    for (const ts of asked) {
      const { text } = await program.told(engineering, ts, ts);
      expect(text).toContain('It takes a while, and then it is whole.');
    }
    claude?.think('extractive');
    expect(first.child.exitCode).toBe(null);
    expect(await openTurns()).toEqual([]);
  });

  it('leaves an answer that takes too long to the next process, which gives it in the same message', async () => {
    const { slack, claude } = program.world;
    claude?.think(async () => new Promise(() => {}));
    const ts = await slack.people.post(maya, engineering, `<@${slack.botUserId}> ${question}`);
    await slack.until(() => slack.session(engineering, ts)?.status === 'processing');
    const startedAt = performance.now();
    expect(await program.world.product.stop()).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(25_000);
    expect(JSON.stringify(slack.thread(engineering, ts))).not.toMatch(/restart|Stopped/);
    claude?.think('extractive');
    const second = await program.another();
    const { text, messages } = await program.told(engineering, ts, ts);
    expect(text).toMatch(/ \[1\]\(https:/);
    expect(messages).toHaveLength(1);
    expect(await second.stop()).toBe(0);
  }, 60_000);
});
