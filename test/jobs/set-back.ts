import { startClock } from '../../src/jobs/clock.ts';
import { createLogger } from '../../src/log.ts';

/** A process whose clock is set back by an hour after two seconds; it prints each slot. */
const RealDate = Date;
let aheadMs = 0;
globalThis.Date = new Proxy(RealDate, {
  construct: (target, input: unknown[]) =>
    Reflect.construct(target, input.length > 0 ? input : [RealDate.now() + aheadMs]),
  get: (target, name) => (name === 'now' ? () => RealDate.now() + aheadMs : Reflect.get(target, name)),
});
setTimeout(() => (aheadMs = -3_600_000), 2_000);
const ticks = { take: async () => true };
startClock(
  { name: 'test', cron: '* * * * * *', ticks },
  async (slot) => console.log(slot.toISOString()),
  createLogger('silent'),
);
setTimeout(() => process.exit(), 9_500);
