import { describe, expect, it } from 'vitest';
import type { SlackMessage } from '../standins/slack/contract.ts';
import { onServer } from '../support/postgres.ts';
import { engineering, ines, maya, textOf, theProgram, tom } from './program.ts';

const program = theProgram({ isClockMovable: true });
const timeout = 120_000;

const posts = (): SlackMessage[] =>
  program.world.slack
    .messages(engineering)
    .filter((message) => message.isBot && !message.ephemeralTo && textOf([message]).includes('made by'));

async function post(words: string): Promise<string> {
  const found = await program.world.slack.until(() => posts().find((one) => textOf([one]).includes(words)), 60_000);
  return textOf([found]);
}

/** Moves the program's clock to the next time of its only digest. */
async function come(): Promise<void> {
  const [row] = (await onServer(program.databaseUrl, 'select next_run_at as next from digests')) as { next: Date }[];
  program.world.product.moveClockTo(new Date((row?.next.getTime() ?? 0) + 5_000));
}

const settled = () =>
  expect
    .poll(() => onServer(program.databaseUrl, `select 1 from digest_runs where state = 'due'`), { timeout: 60_000 })
    .toEqual([]);

describe('a digest', () => {
  it('is ordered in a form, comes when it is asked for, by itself, and with nothing told twice', {
    timeout,
  }, async () => {
    const { slack, notion } = program.world;
    await slack.people.command(maya, engineering, '/notion', 'digest');
    await slack.until(() => slack.modal(maya)?.title === 'New digest');
    const sources = await slack.people.suggest(maya, 'digest_sources', '');
    const [handbook] = await slack.people.suggest(maya, 'digest_sources', 'Working hours');
    const everything = sources.find(({ text }) => text.startsWith('Everything in'));
    expect(handbook).toBeDefined();
    await slack.people.submit(maya, { digest_sources: [everything?.value], title: 'Our wiki' });
    expect(JSON.stringify(slack.modal(maya)?.blocks)).toContain('*Our wiki*');
    await slack.people.closeModal(maya);

    const page = notion.page('Working hours');
    notion.people.editPage(page?.id ?? '', {
      markdown: `${page?.markdown}\n\nThe Porto office closes at 16:30 on Fridays.`,
    });
    await program.caughtUp();
    await slack.people.command(maya, engineering, '/notion', 'digest now');
    const first = await post('Working hours');
    expect(first).toMatch(/\*Our wiki\* · 1 change since \d\d:\d\d/);
    expect(first).toMatch(/• \*Updated\* <https:\/\/[^|]+\|Working hours>/);
    expect(first).toMatch(/As of \d\d:\d\d · made by Maya Lindqvist/);
    await settled();

    const other = notion.page('Vacation policy');
    notion.people.editPage(other?.id ?? '', {
      markdown: `${other?.markdown}\n\nDecided: the summer break is in July.`,
    });
    await program.caughtUp();
    await come();
    const second = await post('Vacation policy');
    expect(second).not.toContain('Working hours');
    await settled();
    expect(posts()).toHaveLength(2);

    await come();
    await settled();
    expect(posts()).toHaveLength(2);
    await slack.people.command(tom, engineering, '/notion', 'digest list');
    await slack.until(() => textOf(slack.messages(engineering, tom)).includes(`Made by <@${maya}>`));
    expect(textOf(slack.messages(engineering, tom))).toContain('nothing changed');
    await slack.people.openHome(ines);
    await slack.until(() => JSON.stringify(slack.home(ines) ?? '').includes('Digests'));
  });

  it('is posted once when its process is killed while it posts', { timeout }, async () => {
    const { slack, notion, product } = program.world;
    const page = notion.page('Working hours');
    notion.people.editPage(page?.id ?? '', { markdown: `${page?.markdown}\n\nThe Malmö office opens at 8:00.` });
    await program.caughtUp();
    slack.faults.add({ path: /chat\.postMessage/, kind: 'hang', late: true });
    const before = posts().length;
    await come();
    await slack.until(() => posts().length > before, 60_000);
    await product.kill();
    slack.faults.clear();
    const next = await program.another();
    try {
      await settled();
      expect(posts()).toHaveLength(before + 1);
      expect(textOf(posts().slice(-1))).toContain('Working hours');
    } finally {
      await next.stop();
    }
  });
});
