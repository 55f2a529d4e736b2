import { expect, it } from 'vitest';
import { uuidFrom } from '../standins/notion/ids.ts';
import { connect } from './connect.ts';

const page = uuidFrom('handbook');

it('sends files of more than 20 MB in parts', async () => {
  await using world = await connect({ uploadLimit: 100 * 1024 * 1024 });
  expect(await world.notion.uploadLimit()).toBe(100 * 1024 * 1024);
  const data = new Uint8Array(25 * 1024 * 1024).fill(7);
  const upload = await world.notion.upload({ name: 'film.mp4', mimeType: 'video/mp4', data });
  await world.notion.attach(page, 'Files', [upload, { name: 'run.exe', url: 'https://tidewater.slack.com/run.exe' }]);
  const sent = world.newRequests().filter((request) => request.includes('file_uploads'));
  expect(sent.map((request) => request.replace(/[0-9a-f-]{36}/, ':id'))).toEqual([
    'POST /v1/file_uploads 200',
    ...Array.from({ length: 3 }, () => 'POST /v1/file_uploads/:id/send 200'),
    'POST /v1/file_uploads/:id/complete 200',
  ]);
  expect(world.standIn.page('Handbook')?.markdown).toMatch(
    /## Files\n<video src="[^"]*film\.mp4"><\/video>\n\[run\.exe\]\(https:\/\/tidewater\.slack\.com\/run\.exe\)/,
  );
  expect(await world.notion.hasHeading(page, 'Files', new Date(Date.now() - 60_000))).toBe(true);
  expect(await world.notion.hasHeading(page, 'Files', new Date(Date.now() + 120_000))).toBe(false);
});

it('asks for the limit once an hour', async () => {
  await using world = await connect();
  for (const _time of [1, 2]) expect(await world.notion.uploadLimit()).toBe(5 * 1024 * 1024);
  expect(world.newRequests()).toEqual(['GET /v1/users/me 200']);
});
