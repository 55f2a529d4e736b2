import { describe, expect, it } from 'vitest';
import { engineering, maya, textOf, theProgram } from './program.ts';
import { atForm } from './save-form.ts';

const program = theProgram();
const { talk, choose, ready, saved, shortcut, run } = atForm(program);

describe('a process that is killed', () => {
  it('while it drafts leaves the modal to another one, which fills it, and while it saves leaves one page and one link', async () => {
    const { slack, claude, notion, product } = program.world;
    const ts = await talk();
    claude?.faults.add({ kind: 'latency', ms: 4_000, times: 1 });
    await slack.people.shortcut(maya, engineering, ts, shortcut);
    await slack.until(() => JSON.stringify(slack.modal(maya)?.blocks ?? '').includes('Writing a draft'));
    await product.kill();
    const second = await program.another();
    const draft = await ready();
    expect(JSON.stringify(draft.values)).toContain('42 Nm');

    await choose('Engineering');
    notion.faults.add({ path: /\/v1\/pages$/, method: 'POST', kind: 'latency', ms: 3_000, times: 1, late: true });
    await slack.people.submit(maya, { title: 'Saved by two processes' });
    const made = () => notion.pages().filter(({ title }) => title === 'Saved by two processes');
    await slack.until(() => notion.requests.some(({ method, path }) => method === 'POST' && path === '/v1/pages'));
    await second.kill();
    const third = await program.another();
    await saved();
    await program.quiet();
    expect(made()).toHaveLength(1);
    const told = slack.thread(engineering, ts).filter(({ isBot }) => isBot);
    expect(told).toHaveLength(1);
    expect(textOf(told)).toContain('Saved by two processes');
    expect(JSON.stringify((await run(ts)).blocks)).toContain('Nothing is new');
    await third.stop();
  });
});
