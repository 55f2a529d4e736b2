import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { torqueMeeting } from './meeting-company.ts';
import { theMeetingProgram } from './meeting-program.ts';
import { textOf } from './program.ts';

const { program, sql, offers, pages, page, watch, look, meeting } = theMeetingProgram();
const david = 'U07DAVI0005';
const delays = [0, 300, 800];

/** Has another process look, and kills it so many milliseconds after it began. */
async function killWhileItLooks(ms: number): Promise<void> {
  await program.caughtUp();
  const other = await program.another();
  await sleep(ms);
  await other.kill();
}

describe('meeting notes, when the process is killed that takes them up', () => {
  it('are offered once', { timeout: 300_000 }, async () => {
    const { slack } = program.world;
    await watch();
    const of = (title: string) => offers().filter((offer) => textOf([offer]).includes(title));
    for (const ms of delays) {
      const title = `Killed after ${ms} ms`;
      meeting(title, torqueMeeting);
      await killWhileItLooks(ms);
      await look(() => slack.until(() => of(title).length > 0, 60_000));
    }
    await program.quiet();
    for (const ms of delays) expect(of(`Killed after ${ms} ms`)).toHaveLength(1);
    await sql('delete from watches');
  });

  it('become one page where pages are made at once', { timeout: 300_000 }, async () => {
    const { slack } = program.world;
    await watch({ by: david, mode: 'draft' });
    for (const ms of delays) {
      const title = `Made after ${ms} ms`;
      meeting(title, torqueMeeting);
      await killWhileItLooks(ms);
      await look(() => slack.until(() => page(title), 60_000));
    }
    const told = (title: string) =>
      slack.messages('C07ENGINEER', david).filter((message) => {
        const text = textOf([message]);
        return text.includes(title) && text.includes('at once');
      });
    await slack.until(() => delays.every((ms) => told(`Made after ${ms} ms`).length > 0), 60_000);
    await program.quiet();
    for (const ms of delays) {
      const title = `Made after ${ms} ms`;
      expect(pages().filter((one) => one.title.startsWith(title))).toHaveLength(1);
      expect(told(title)).toHaveLength(1);
    }
  });

  it('are offered once by several processes that look at the same moment', { timeout: 120_000 }, async () => {
    const { slack } = program.world;
    await sql('delete from watches');
    await watch();
    meeting('Everybody looks', torqueMeeting);
    await program.caughtUp();
    const others = await Promise.all([program.another(), program.another(), program.another()]);
    const of = () => offers().filter((offer) => textOf([offer]).includes('Everybody looks'));
    await slack.until(() => of().length > 0, 60_000);
    await Promise.all(others.map((other) => other.stop()));
    await program.quiet();
    expect(of()).toHaveLength(1);
  });
});
