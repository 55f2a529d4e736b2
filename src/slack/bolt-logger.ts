import { type Logger as BoltLogger, LogLevel } from '@slack/bolt';
import type { Logger } from '../log.ts';

/** Bolt's chatter in our log, one level lower and without its debug lines: those hold what people write. */
export function boltLogger(log: Logger): BoltLogger {
  const line =
    (level: 'debug' | 'warn' | 'error') =>
    (...parts: unknown[]) => {
      const error = parts.find((part) => part instanceof Error);
      const text = parts
        .filter((part) => typeof part === 'string')
        .join(' ')
        .replace(/\bwss?:\/\/\S+/g, 'wss://…');
      log[level](error ? { error } : {}, text || 'Bolt');
    };
  return {
    debug: () => {},
    info: line('debug'),
    warn: line('warn'),
    error: line('error'),
    setLevel: () => {},
    getLevel: () => LogLevel.INFO,
    setName: () => {},
  };
}
