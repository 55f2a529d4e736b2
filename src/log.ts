import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger };

const secretKeys = ['token', 'authorization', 'signingSecret', 'apiKey', 'password', 'access_token', 'refresh_token'];

/** Structured lines on `destination`; fields that hold secrets are redacted at the first two levels. */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { error: describeError, err: describeError },
    redact: { paths: secretKeys.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: '[redacted]' },
  };
  return destination ? pino(options, destination) : pino(options);
}

const tokenShapes = /\b(?:xox[a-z]-|xapp-|ntn_|secret_|sk-ant-)[\w-]+/g;

/** Only what a log needs: vendor errors carry whole requests, headers and tokens on themselves. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error).replace(tokenShapes, '[redacted]');
  return {
    type: error.name,
    message: error.message.replace(tokenShapes, '[redacted]'),
    stack: error.stack?.replace(tokenShapes, '[redacted]'),
    ...(error.cause ? { cause: describeError(error.cause) } : {}),
  };
}
