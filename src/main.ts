import { enableCompileCache } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { askedToStop } from './shutdown.ts';

setFlagsFromString('--heap-growing-percent=50'); // else garbage may pile up to four times of what is in use
enableCompileCache(); // halves the time that loading takes from the second start on
const load = [import('./app.ts'), import('./config.ts'), import('./log.ts')] as const;
const stopped = askedToStop();
try {
  const [{ createApp }, { loadConfig }, { createLogger }] = await Promise.all(load);
  const config = loadConfig(process.env);
  await using app = await createApp(config, createLogger(config.logLevel));
  await Promise.race([app.start(), stopped]);
  await stopped;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
