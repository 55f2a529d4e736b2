import { describe, expect, it } from 'vitest';
import { engineering, maya, theProgram, tom, withAction } from './program.ts';
import { atForm } from './save-form.ts';

const program = theProgram();
const { talk, run, choose, saved } = atForm(program);
const undo = 'proposal_undo';

/** Undo under the bot's latest message in the thread. */
async function undoLast(ts: string): Promise<string> {
  const { slack } = program.world;
  const message = await slack.until(() =>
    withAction(
      slack
        .thread(engineering, ts)
        .filter(({ isBot }) => isBot)
        .reverse(),
      undo,
    ),
  );
  const target = { channel: engineering, ts: message.ts };
  return (await program.seen(maya, engineering, () => slack.people.click(maya, target, undo))).text;
}

describe('Undo under a saved thread', () => {
  it('lets the thread be saved as if it had never been', async () => {
    const { slack } = program.world;
    const ts = await talk();
    await run(ts);
    await choose('Engineering');
    await slack.people.submit(maya, { title: 'Taken back' });
    await saved();
    expect(await undoLast(ts)).toContain('Undone');
    const again = await run(ts);
    expect(again.submit).toBe('Save');
    await slack.people.closeModal(maya);
  });

  it('makes what an update had added new again', async () => {
    const { slack } = program.world;
    const ts = await talk();
    await run(ts);
    await choose('Engineering');
    await slack.people.submit(maya, { title: 'Grows and shrinks' });
    await saved();
    await slack.people.post(tom, engineering, 'We also decided that the front axle gets 36 Nm.', { threadTs: ts });
    expect((await run(ts)).submit).toBe('Update page');
    await slack.people.submit(maya, {});
    await saved();
    expect(await undoLast(ts)).toContain('Undone');
    const again = await run(ts);
    expect(again.submit).toBe('Update page');
    expect(JSON.stringify(again.blocks)).toContain('36 Nm');
    await slack.people.closeModal(maya);
  });
});
