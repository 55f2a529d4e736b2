import { beforeEach, describe, expect, it } from 'vitest';
import { uuidFrom } from '../../standins/notion/ids.ts';
import { maya } from '../conversation.ts';
import { allDone, type OpenWriting, openWriting } from './writing.ts';

const signal = AbortSignal.timeout(300_000);

let { world, writer } = {} as OpenWriting;
beforeEach(async () => {
  const opened = await openWriting();
  ({ world, writer } = opened);
  return opened.close;
});

const statusOf = (slug: string) => world.standIn.page(uuidFrom(slug))?.properties.Status;

describe('setting properties', () => {
  it('changes each row and takes it back', async () => {
    const written = await writer.write(allDone());
    expect(written).toMatchObject({ operation: 'set_properties', title: 'Projects', rows: 2 });
    expect([statusOf('motor'), statusOf('app')]).toEqual(['Done', 'Done']);
    await writer.undo(written.id, maya, signal);
    expect([statusOf('motor'), statusOf('app')]).toEqual(['Active', 'Planned']);
  });

  it('leaves out rows that somebody else changed, before and since', async () => {
    world.standIn.people.editRow(uuidFrom('app'), { Status: 'Active' }, 'Tom');
    const written = await writer.write(allDone());
    expect(written).toMatchObject({ rows: 1, note: 'Left out: “Rider app” (Tom Okafor changed it meanwhile).' });
    expect([statusOf('motor'), statusOf('app')]).toEqual(['Done', 'Active']);
    world.standIn.people.editRow(uuidFrom('motor'), { Status: 'Planned' }, 'Tom');
    expect(await writer.undo(written.id, maya, signal)).toMatchObject({ rows: 0 });
    expect(statusOf('motor')).toBe('Planned');
  });

  it('leaves out rows that it cannot read any more, and takes back the others', async () => {
    world.standIn.people.setShared(uuidFrom('app'), false);
    const written = await writer.write(allDone());
    expect(written).toMatchObject({ rows: 1, note: expect.stringContaining('Left out: “Rider app”') });
    expect([statusOf('motor'), statusOf('app')]).toEqual(['Done', 'Planned']);
    expect(await writer.undo(written.id, maya, signal)).toMatchObject({ rows: 1 });
    expect(statusOf('motor')).toBe('Active');
    world.standIn.people.setShared(uuidFrom('motor'), false);
    await expect(writer.write(allDone())).rejects.toThrow();
  });

  it('goes on when something else of the row was changed', async () => {
    world.standIn.people.editRow(uuidFrom('app'), { Budget: 1 }, 'Tom');
    expect(await writer.write(allDone())).toMatchObject({ rows: 2 });
  });

  it('names the rows that Notion refuses', async () => {
    world.standIn.people.trash(uuidFrom('app'));
    const written = await writer.write(allDone());
    expect(written).toMatchObject({ rows: 1, note: expect.stringContaining('Left out: “Rider app”') });
  });
});
