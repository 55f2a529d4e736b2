import type { Desk } from './desk.ts';
import { limits } from './limits.ts';

/** Options for a list that somebody looks at; nothing to choose is better than an error that Slack does not show. */
export async function inTime<Option>({ log }: Pick<Desk, 'log'>, options: Promise<Option[]>): Promise<Option[]> {
  const { promise: late, resolve } = Promise.withResolvers<Option[]>();
  const timer = setTimeout(() => resolve([]), limits.suggestMs);
  const found = options.catch((error: unknown) => {
    log.warn({ error }, 'no options could be offered');
    return [];
  });
  return Promise.race([found, late]).finally(() => clearTimeout(timer));
}
