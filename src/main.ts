import { once } from 'node:events';
import { enableCompileCache } from 'node:module';
import { setFlagsFromString } from 'node:v8';

setFlagsFromString('--heap-growing-percent=50'); // else garbage may pile up to four times of what is in use
enableCompileCache(); // halves the time that loading takes from the second start on
const [{ createApp }, { loadConfig }, { createLogger }] = await Promise.all([
  import('./app.ts'),
  import('./config.ts'),
  import('./log.ts'),
]);

const stopped = Promise.race(['SIGINT', 'SIGTERM'].map((signal) => once(process, signal)));
try {
  const config = loadConfig(process.env);
  await using app = await createApp(config, createLogger(config.logLevel));
  await app.start();
  await stopped;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
