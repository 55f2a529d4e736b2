import { once } from 'node:events';
import { createApp } from './app.ts';
import { loadConfig } from './config.ts';
import { createLogger } from './log.ts';

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
