import type { types } from '@slack/bolt';
import type { Desk } from './desk.ts';
import { limits } from './limits.ts';

/** Options for a list that somebody looks at; nothing to choose is better than an error that Slack does not show. */
export async function inTime(
  { log }: Pick<Desk, 'log'>,
  options: Promise<types.PlainTextOption[]>,
): Promise<types.PlainTextOption[]> {
  const { promise: late, resolve } = Promise.withResolvers<types.PlainTextOption[]>();
  const timer = setTimeout(() => resolve([]), limits.suggestMs);
  const found = options.catch((error: unknown) => {
    log.warn({ error }, 'no options could be offered');
    return [];
  });
  return Promise.race([found, late]).finally(() => clearTimeout(timer));
}
