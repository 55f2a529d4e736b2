import { startClock } from '../../src/jobs/clock.ts';
import { openQueue } from '../../src/jobs/queue.ts';
import { createLogger } from '../../src/log.ts';
import { openStorage } from '../../src/storage/storage.ts';
import { onServer } from '../support/postgres.ts';

const [databaseUrl = '', jobMs = '0'] = process.argv.slice(2);
const log = createLogger('silent');

/** One more process with a clock of two-second slots; each run leaves a row when it begins and when it ends. */
async function note(what: string): Promise<void> {
  await onServer(databaseUrl, `insert into runs values ('${what}', ${process.pid}, now())`);
}

const quick = { pollSeconds: 0.5, heartbeatSeconds: 10, watchSeconds: 1, retrySeconds: 1 };
const run = async () => {
  await note('begun');
  await new Promise((resolve) => setTimeout(resolve, Number(jobMs)));
  await note('ended');
};
const queue = await openQueue(databaseUrl, [{ name: 'tick', run }], log, quick);
const storage = await openStorage({ databaseUrl, dataDir: 'unused', log });
const clock = startClock(
  { name: 'tick', cron: '*/2 * * * * *', ticks: storage.clockSlots },
  (slot) => queue.send('tick', slot),
  log,
);
process.once('SIGTERM', () => {
  void clock[Symbol.asyncDispose]()
    .then(() => queue[Symbol.asyncDispose]())
    .then(() => storage[Symbol.asyncDispose]());
});
console.log('up');
