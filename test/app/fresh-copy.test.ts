import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { engineering, maya, theProgram } from './program.ts';

const program = theProgram();

/** What `/notion search` finds for a word. */
async function find(word: string): Promise<string> {
  const search = () => program.world.slack.people.command(maya, engineering, '/notion', `search ${word}`);
  return (await program.seen(maya, engineering, search)).text;
}

/** Milliseconds until the answer to a search for the word is as wanted; throws when they are too many. */
async function untilFound(word: string, wanted: (text: string) => boolean, withinMs: number): Promise<number> {
  const from = performance.now();
  for (;;) {
    const text = await find(word);
    const ms = performance.now() - from;
    if (wanted(text)) return ms;
    if (ms > withinMs) throw new Error(`not within ${withinMs} ms; the last answer was: ${text}`);
    await sleep(Math.min(1_000, withinMs / 25));
  }
}

function pageId(title: string): string {
  const page = program.world.notion.page(title);
  if (!page) throw new Error(`the sample company has no page “${title}”`);
  return page.id;
}

const isIn = (title: string) => (text: string) => text.includes(title);
const isNotIn = (title: string) => (text: string) => !text.includes(title);

it('finds the words of an edit within 5 s when Notion tells of it', async () => {
  const { notion } = program.world;
  expect(await find('quillfeather')).not.toContain('API key rotation: how to rotate keys');
  notion.people.editPage(pageId('API key rotation: how to rotate keys'), {
    markdown: 'Ask the quillfeather desk first.',
  });
  expect(await untilFound('quillfeather', isIn('API key rotation: how to rotate keys'), 5_000)).toBeLessThan(5_000);
});

it('finds a new page and forgets a deleted one within 5 s when Notion tells of it', async () => {
  const { notion } = program.world;
  const { id } = notion.people.addPage({ title: 'Brass lanterns', markdown: 'Kept in the gloamshed.' });
  await untilFound('gloamshed', isIn('Brass lanterns'), 5_000);
  notion.people.trash(id);
  await untilFound('gloamshed', isNotIn('Brass lanterns'), 5_000);
});

it('hears of edits, new pages and deleted ones within 90 s when Notion tells of nothing', async () => {
  const { notion } = program.world;
  notion.webhooks.pause('drop');
  notion.people.editPage(pageId('API key rotation: how to rotate keys'), {
    markdown: 'Ask the thimblewharf desk first.',
  });
  notion.people.addPage({ title: 'Copper kettles', markdown: 'Kept in the thimblewharf.' });
  notion.people.trash(pageId('Engineering changelog'));
  const found = (text: string) =>
    text.includes('API key rotation: how to rotate keys') && text.includes('Copper kettles');
  await untilFound('thimblewharf', found, 90_000);
  await untilFound('changelog', isNotIn('Engineering changelog'), 5_000);
}, 120_000);
