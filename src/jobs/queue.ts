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
  send(name: string, slot: Date, slotSeconds: number): Promise<boolean>;
}

/** The durable queue: pg-boss in its own schema of our database. A failed run is retried three times with growing pauses. */
export async function openQueue(connectionString: string, jobs: Job[], log: Logger): Promise<Queue> {
  const boss = new PgBoss({
    connectionString,
    schema: 'jobs',
    application_name: 'archivist jobs',
    max: 3,
    schedule: false,
  });
  boss.on('error', (error) => log.warn({ error }, 'the job queue met an error'));
  await using parts = new AsyncDisposableStack();
  parts.defer(() => boss.stop({ graceful: true, timeout: 5_000 }));
  await boss.start();
  for (const job of jobs) {
    await boss.createQueue(job.name);
    await boss.work(job.name, { pollingIntervalSeconds: 5 }, async () => {
      log.debug({ job: job.name }, 'job started');
      await job.run().catch((error: unknown) => {
        log.error({ error, job: job.name }, 'job failed');
        throw error;
      });
    });
  }
  const owned = parts.move();
  return {
    async send(name, slot, slotSeconds) {
      const singletonKey = `${name}:${slot.toISOString()}`;
      const options = {
        singletonKey,
        singletonSeconds: slotSeconds,
        retryLimit: 3,
        retryDelay: 30,
        retryBackoff: true,
      };
      return (await boss.send(name, { slot: slot.toISOString() }, options)) !== null;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
