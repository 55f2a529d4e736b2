import type { Workspace } from './workspace.ts';

/** Waits for what `condition` returns to be truthy, looking again after each change and a few times a second. */
export function until<T>(
  workspace: Workspace,
  condition: () => T | undefined | false | null,
  timeoutMs = 20_000,
): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const check = () => {
    try {
      const value = condition();
      if (value !== undefined && value !== false && value !== null) finish(() => resolve(value));
    } catch (error) {
      finish(() => reject(error instanceof Error ? error : new Error(String(error))));
    }
  };
  const finish = (settle: () => void) => {
    unsubscribe();
    clearInterval(poll);
    clearTimeout(timer);
    settle();
  };
  const unsubscribe = workspace.subscribe(check);
  const poll = setInterval(check, 100);
  const timer = setTimeout(() => {
    finish(() => reject(new Error(`Nothing in Slack made this true within ${timeoutMs} ms: ${condition.toString()}`)));
  }, timeoutMs);
  check();
  return promise;
}
