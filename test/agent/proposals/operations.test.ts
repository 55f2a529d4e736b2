import { beforeEach, describe, expect, it } from 'vitest';
import { uuidFrom } from '../../standins/notion/ids.ts';
import { maya, tom } from '../conversation.ts';
import {
  aComment,
  aFile,
  anAppend,
  anUpdate,
  aPage,
  aRow,
  aWriter,
  keys,
  type OpenWriting,
  openWriting,
} from './writing.ts';

const signal = AbortSignal.timeout(300_000);

let { storage, world, writer } = {} as OpenWriting;
beforeEach(async () => {
  const opened = await openWriting();
  ({ storage, world, writer } = opened);
  return opened.close;
});

const markdownOf = (idOrTitle: string) => world.standIn.page(idOrTitle)?.markdown;
const live = async () => (await world.notion.markdown(keys.id)).markdown;
const edit = (markdown: string) => world.standIn.people.editPage(keys.id, { markdown, by: 'Tom' });

describe('creating', () => {
  it('makes a row with its properties, and taking it back puts it into the trash', async () => {
    const written = await writer.write(aRow());
    expect(world.standIn.page('Pump')).toMatchObject({ properties: { Status: 'Active' }, inTrash: false });
    expect(await writer.undo(written.id, maya, signal)).toMatchObject({ operation: 'create_page', title: 'Pump' });
    expect(world.standIn.page(written.id) ?? world.standIn.pages().find(({ title }) => title === 'Pump')).toMatchObject(
      {
        inTrash: true,
      },
    );
    expect(await writer.undo(written.id, maya, signal)).toMatchObject({ title: 'Pump' });
    await expect(writer.execute(written.id, signal)).rejects.toThrow('has been taken back');
  });

  it('does not take back what somebody else has edited since', async () => {
    const written = await writer.write(aPage({ title: 'Shared' }));
    world.standIn.people.editPage(String(world.standIn.page('Shared')?.id), { markdown: 'Mine now.', by: 'Tom' });
    await expect(writer.undo(written.id, maya, signal)).rejects.toThrow('Tom Okafor has edited “Shared” since');
    expect(world.standIn.page('Shared')).toMatchObject({ inTrash: false });
    expect(await writer.read(written.id)).toMatchObject({ state: 'done' });
  });

  it('does not take back what a person has edited since, even if a bot edited last', async () => {
    const written = await writer.write(aRow('Worked on'));
    const id = String(world.standIn.page('Worked on')?.id);
    world.standIn.people.editPage(id, { markdown: 'Mine now.', by: 'Tom' });
    await world.notion.appendMarkdown(id, 'A bot was here.');
    await expect(writer.undo(written.id, maya, signal)).rejects.toThrow('Somebody has edited “Worked on” since');
    expect(world.standIn.page('Worked on')).toMatchObject({ inTrash: false });
    const row = await writer.write(aRow('Moved on'));
    const rowId = String(world.standIn.page('Moved on')?.id);
    world.standIn.people.editRow(rowId, { Budget: 7 }, 'Tom');
    await world.notion.setProperties(rowId, { Status: { status: { name: 'Active' } } });
    await expect(writer.undo(row.id, maya, signal)).rejects.toThrow('Somebody has edited “Moved on” since');
  });

  it('writes a text of 2,000 blocks in parts, in order', async () => {
    const markdown = Array.from({ length: 2_000 }, (_, at) => `Line ${at} of the log.`).join('\n\n');
    await writer.write(aPage({ title: 'Long', markdown }));
    const lines = markdownOf('Long')?.split('\n').filter(Boolean);
    expect(lines).toEqual(markdown.split('\n\n'));
    expect(world.standIn.requests.filter(({ method }) => method === 'PATCH').length).toBe(2);
  });

  it('puts files under a heading, and links those that are too large, gone or of a kind that Notion refuses', async () => {
    const attachments = [
      aFile('plan.png'),
      aFile('report.pdf', { mimeType: 'application/pdf' }),
      aFile('huge.png', { bytes: 6_000_000 }),
      aFile('gone.png'),
      aFile('run.exe', { mimeType: 'application/x-msdownload' }),
    ];
    const readFile = async ({ name }: { name: string }) => {
      if (name === 'gone.png') throw new Error('gone');
      return new Uint8Array([1, 2, 3, 4]);
    };
    await aWriter(storage, world.notion, { readFile }).write(aPage({ title: 'With files', attachments }));
    const markdown = markdownOf('With files') ?? '';
    expect(markdown).toMatch(/## Files\n!\[\]\(https:[^)]*\/plan\.png\)\n<pdf src="https:[^"]*report\.pdf">/);
    for (const name of ['huge.png', 'gone.png', 'run.exe']) {
      expect(markdown).toContain(`[${name}](https://tidewater.slack.com/${name})`);
    }
  });

  it('keeps the page and says so when the rest is refused', async () => {
    const markdown = Array.from({ length: 1_000 }, (_, at) => `Line ${at}`).join('\n\n');
    world.standIn.limitBlocks(500);
    const written = await writer.write(aPage({ title: 'Half', markdown }));
    expect(written.note).toMatch(/not all of it: This Notion workspace has used up the blocks of its free plan/);
    expect(await writer.read(written.id)).toMatchObject({ state: 'done' });
  });

  it('says what to do when a free workspace is full', async () => {
    world.standIn.limitBlocks(0);
    await expect(writer.write(aPage())).rejects.toThrow(/free plan.*upgrade/);
  });
});

describe('updating', () => {
  it('changes the lines that differ, and can be taken back', async () => {
    const base = await live();
    const written = await writer.write(anUpdate(base, `${base.replace('90 days', '30 days')}\n- At once after a leak`));
    expect(written).toMatchObject({ operation: 'update_page', title: keys.title, url: keys.url });
    expect(written).not.toHaveProperty('note');
    expect(await live()).toContain('**30 days**');
    expect(world.standIn.requests.at(-2)?.body ?? {}).not.toHaveProperty('replace_content');
    await writer.undo(written.id, maya, signal);
    expect(await live()).toBe(base);
  });

  it('keeps what somebody else wrote meanwhile, and names them', async () => {
    const base = await live();
    edit(`${base}\n- Ask Tom first`);
    const written = await writer.write(anUpdate(base, base.replace('90 days', '30 days')));
    expect(written.note).toBe('Merged with an edit of Tom Okafor.');
    expect(await live()).toMatch(/30 days[\s\S]*Ask Tom first/);
    await writer.undo(written.id, tom, signal);
    expect(await live()).toMatch(/90 days[\s\S]*Ask Tom first/);
  });

  it('asks again when somebody else changed the same line', async () => {
    const base = await live();
    edit(base.replace('90 days', '60 days'));
    await expect(writer.write(anUpdate(base, base.replace('90 days', '30 days')))).rejects.toThrow(
      'Tom Okafor changed the same part of “Rotating API keys” meanwhile',
    );
    expect(await live()).toContain('60 days');
  });

  it('starts anew when the page is edited between reading and writing', async () => {
    const base = await live();
    let edits = 0;
    const notion = {
      ...world.notion,
      editMarkdown: (...call: Parameters<typeof world.notion.editMarkdown>) => {
        if (edits++ === 0) edit(base.replace('## When', '## How often'));
        return world.notion.editMarkdown(...call);
      },
    };
    const wanted = base.replace('90 days', '30 days');
    await aWriter(storage, notion).write(anUpdate(base, wanted));
    expect(await live()).toBe(wanted.replace('## When', '## How often'));
  });

  it('never deletes pages that lie in the page', async () => {
    const page = { id: uuidFrom('handbook'), title: 'Handbook', url: 'https://app.notion.com/p/handbook' };
    const { markdown } = await world.notion.markdown(page.id);
    const without = markdown.replace(/<page [^\n]*\n?/, '');
    await expect(writer.write(anUpdate(markdown, without, { page }))).rejects.toThrow('delete child pages');
    expect(world.standIn.page('Rotating API keys')).toMatchObject({ inTrash: false });
  });

  it('touches no page that Notion shows only a part of, on the way back either', async () => {
    const base = await live();
    const wanted = base.replace('90 days', '30 days');
    const markdown: typeof world.notion.markdown = async (...call) => ({
      ...(await world.notion.markdown(...call)),
      missing: 1,
    });
    const half = aWriter(storage, { ...world.notion, markdown });
    const refused = 'Notion does not show me all of “Rotating API keys”, so I must not rewrite it.';
    await expect(half.write(anUpdate(base, wanted))).rejects.toThrow(refused);
    expect(await live()).toBe(base);
    const written = await writer.write(anUpdate(base, wanted));
    await expect(half.undo(written.id, maya, signal)).rejects.toThrow(refused);
    expect(await live()).toBe(wanted);
    expect(await writer.read(written.id)).toMatchObject({ state: 'done' });
  });

  it('fills an empty page', async () => {
    edit('');
    await writer.write(anUpdate('', '# New\n\nText'));
    expect(await live()).toMatch(/# New\nText/);
  });
});

describe('appending', () => {
  it('puts text at the end, and takes only that away again', async () => {
    const base = await live();
    const written = await writer.write(anAppend('## Later\n\nTwo lines.'));
    expect(await live()).toMatch(/after a leak\n## Later\nTwo lines\./);
    edit(`# Tom’s\n${await live()}`);
    expect(await writer.undo(written.id, maya, signal)).toMatchObject({
      note: 'What Tom Okafor changed since is kept.',
    });
    expect(await live()).toBe(`# Tom’s\n${base}`);
  });
});

it('puts the files of an addition under it', async () => {
  const files = { attachments: [aFile('plan.png'), aFile('huge.png', { bytes: 6_000_000 })] };
  await writer.write({ ...anAppend('Two files.'), ...files });
  expect(await live()).toMatch(/Two files\.\n## Files\n!\[\]\(https:[^)]*plan\.png\)\n.*\[huge\.png\]\(https:/);
});

describe('commenting', () => {
  it('adds one comment under the bot’s name and deletes it again', async () => {
    const written = await writer.write(aComment('Please **check** this.'));
    expect(world.standIn.comments(keys.id)).toEqual([expect.objectContaining({ text: 'Please check this.' })]);
    expect(written).toMatchObject({ operation: 'comment', url: keys.url });
    await writer.undo(written.id, maya, signal);
    expect(world.standIn.comments(keys.id)).toEqual([]);
  });
});

it('is taken back by the asker, the approver or an admin, and nobody else', async () => {
  const written = await writer.write(aComment('Hello'));
  const ines = { ...maya, id: 'U07INES0003' };
  await expect(writer.undo(written.id, ines, signal)).rejects.toThrow('Only the person who asked');
  const undone = await Promise.all([1, 2].map(() => writer.undo(written.id, tom, signal)));
  expect(undone[0]).toEqual(undone[1]);
});
