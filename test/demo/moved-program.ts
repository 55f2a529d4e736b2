import { createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { createLogger } from '../../src/log.ts';
import { askedToStop } from '../../src/shutdown.ts';

/** The program with a clock that its parent moves: a message `{ moveClockTo: '2026-11-23T08:00:00Z' }` brings the digests to that time, at once. */
const stopped = askedToStop();
const config = loadConfig(process.env);
const log = createLogger(config.logLevel);
let aheadMs = 0;
await using app = await createApp(config, log, { aheadMs: () => aheadMs });
process.on('message', (message) => {
  const time = Date.parse(moveIn(message));
  if (Number.isNaN(time)) return;
  aheadMs = time - Date.now();
  void app.lookAtDigests().catch((error: unknown) => log.error({ error }, 'no digest was taken up'));
});
process.channel?.unref();
await Promise.race([app.start(), stopped]);
await stopped;

function moveIn(message: unknown): string {
  return typeof message === 'object' && message !== null && 'moveClockTo' in message ? String(message.moveClockTo) : '';
}
