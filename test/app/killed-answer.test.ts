import { describe, expect, it } from 'vitest';
import { engineering, maya, say, theProgram } from './program.ts';

const program = theProgram();
const question = 'How do we rotate API keys?';
const whole = Array.from({ length: 40 }, (_, at) => `Step ${at}: turn the key a little further.`).join('\n\n');

/** Asks, and resolves when the first words of the answer can be read. */
async function begun(): Promise<{ ts: string; first: string }> {
  const { slack, claude } = program.world;
  claude?.think(() => ({ ...say(whole), pace: 20 }));
  const ts = await slack.people.post(maya, engineering, `<@${slack.botUserId}> ${question}`);
  const half = await slack.until(() =>
    slack.thread(engineering, ts).find(({ stream }) => stream?.markdown.includes('Step 0')),
  );
  return { ts, first: half.ts };
}

/** That there is one message, begun by the killed process, with the whole answer. */
async function expectWhole(ts: string, first: string): Promise<void> {
  const { messages, text } = await program.told(engineering, ts, ts);
  expect(messages.map((message) => message.ts)).toEqual([first]);
  expect(text).toContain(whole);
}

describe('a process that is killed while it answers', () => {
  it('is replaced by another one, which goes on in the same message within ten seconds', async () => {
    const { slack } = program.world;
    const second = await program.another();
    const { ts, first } = await begun();
    const killedAt = performance.now();
    await program.world.product.kill();
    const length = (): number => JSON.stringify(slack.thread(engineering, ts)).length;
    const before = length();
    await slack.until(() => length() > before + 100, 12_000);
    expect(performance.now() - killedAt).toBeLessThan(10_000);
    await expectWhole(ts, first);

    const again = await begun();
    await second.kill();
    const third = await program.another();
    await expectWhole(again.ts, again.first);
    expect(await third.stop()).toBe(0);
  }, 90_000);
});
