import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openLine } from '../../support/line.ts';
import { onServer } from '../../support/postgres.ts';
import { openTestStorageAt, testDatabaseUrl } from '../../support/storage.ts';
import {
  type Answer,
  answering,
  answers,
  end,
  general,
  maya,
  openSurface,
  readable,
  type SurfaceOptions,
  text,
} from '../surface.ts';

let parts: AsyncDisposableStack;
let databaseUrl: string;
let line: Awaited<ReturnType<typeof openLine>>;

beforeEach(async () => {
  parts = new AsyncDisposableStack();
  databaseUrl = await testDatabaseUrl();
  line = parts.use(await openLine(databaseUrl));
});
afterEach(() => parts.disposeAsync());

async function open(answer: Answer, options: SurfaceOptions = {}) {
  const storage = parts.use(await openTestStorageAt(line.url));
  return parts.use(await openSurface(answer, { storage, ...options }));
}

it.each([
  ['signed requests', true],
  ['the socket', false],
])(
  'a question that cannot be kept is not acknowledged, and answered once when it comes again: %s',
  async (_by, http) => {
    const retryDelaysMs = [400, 2_500, 4_000];
    const { slack, turns } = await open(answering(text('Every 90 days.')), {
      http,
      slack: { retryDelaysMs, ackTimeoutMs: 1_000 },
    });
    line.cut();
    const ts = await slack.people.post(maya, general, '@Archivist How?');
    if (http) expect(slack.acks.map(({ status }) => status)).toContain(503);
    await sleep(300);
    line.mend();
    const [answer, ...more] = await answers(slack, general, ts);
    expect(readable(answer)).toContain('Every 90 days.');
    expect(more).toEqual([]);
    expect(turns).toHaveLength(1);
  },
);

it('an answer under way goes on while the database is away, and ends once it is back', async () => {
  const { slack } = await open(async function* () {
    for (let word = 0; word < 20; word += 1) {
      await sleep(200);
      yield text(`word${word} `);
    }
    yield end();
  });
  const ts = await slack.people.post(maya, general, '@Archivist How?');
  await slack.until(() => slack.thread(general, ts).some(({ stream }) => stream?.markdown));
  line.cut();
  await sleep(6_500);
  line.mend();
  await slack.until(() => slack.session(general, ts)?.status === 'active', 15_000);
  const [answer, ...more] = await answers(slack, general, ts);
  expect(readable(answer)).toContain('word0 word1');
  expect(readable(answer)).toContain('word19');
  expect(more).toEqual([]);
  const rows = () => onServer(databaseUrl, 'select state, attempts from questions');
  await expect.poll(rows).toEqual([{ state: 'answered', attempts: 1 }]);
}, 40_000);

it('a question is acknowledged quickly while all connections wait for the database', async () => {
  const { slack, storage } = await open(answering(text('Every 90 days.')), { http: true });
  await onServer(
    databaseUrl,
    `create function wait() returns trigger as 'begin perform pg_sleep(2); return new; end' language plpgsql`,
  );
  await onServer(databaseUrl, 'create trigger slow before insert on channels for each row execute function wait()');
  const busy = Array.from({ length: 40 }, (_, at) => storage.channels.setStrict(`C${at}`, true, maya));
  await sleep(100);
  await slack.people.post(maya, general, '@Archivist How?');
  expect(slack.acks.at(-1)?.status).toBe(200);
  expect(slack.acks.at(-1)?.ms).toBeLessThan(500);
  await Promise.all(busy);
});
