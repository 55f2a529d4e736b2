import { createHash } from 'node:crypto';
import { PgBoss } from 'pg-boss';
import type { Logger } from '../log.ts';

/** A named piece of work without a surface of its own. It must be safe to run again after a crash. */
export interface Job {
  /** Letters and hyphens; also the queue's name. */
  name: string;
  run(): Promise<void>;
}

export interface Queue extends AsyncDisposable {
  /** Enqueues one run for a slot. False when some replica has enqueued this slot before. */
  send(name: string, slot: Date): Promise<boolean>;
}

const usual = {
  pollSeconds: 5,
  /** A job whose process has not been heard of for so long is given to another one. */
  heartbeatSeconds: 30,
  watchSeconds: 60,
  /** Before the first of three further tries; doubled each time. */
  retrySeconds: 30,
};
/** Given to jobs under way when the process ends; then they are left to another one. */
const graceMs = 2_000;

/** The durable queue: pg-boss in its own schema of our database. A failed run is tried again with growing pauses. */
export async function openQueue(connectionString: string, jobs: Job[], log: Logger, rhythm = usual): Promise<Queue> {
  const boss = new PgBoss({
    connectionString,
    schema: 'jobs',
    application_name: 'archivist jobs',
    max: 3,
    schedule: false,
    monitorIntervalSeconds: rhythm.watchSeconds,
    superviseIntervalSeconds: rhythm.watchSeconds,
  });
  let isStopping = false;
  boss.on('error', (error) => log[isStopping ? 'debug' : 'warn']({ error }, 'the job queue met an error'));
  await using parts = new AsyncDisposableStack();
  parts.defer(() => boss.stop({ graceful: true, timeout: graceMs }));
  await boss.start();
  for (const job of jobs) {
    await boss.createQueue(job.name);
    await boss.work(job.name, { pollingIntervalSeconds: rhythm.pollSeconds }, async () => {
      log.debug({ job: job.name }, 'job started');
      await job.run().catch((error: unknown) => {
        log[isStopping ? 'debug' : 'error']({ error, job: job.name }, 'job failed');
        throw error;
      });
    });
  }
  const owned = parts.move();
  return {
    async send(name, slot) {
      const id = idOf(`${name} ${slot.toISOString()}`);
      const { heartbeatSeconds, retrySeconds: retryDelay } = rhythm;
      const options = { id, heartbeatSeconds, retryLimit: 3, retryDelay, retryBackoff: true };
      return (await boss.send(name, { slot: slot.toISOString() }, options)) !== null;
    },
    async [Symbol.asyncDispose]() {
      isStopping = true;
      await owned.disposeAsync();
    },
  };
}

/** The same UUID for the same run on every replica, whatever their clocks say: pg-boss's own throttling goes by the time of arrival. */
function idOf(run: string): string {
  const hex = createHash('sha256').update(run).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
