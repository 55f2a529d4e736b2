import type { Outcome, TurnEvent, Usage } from '../agent/turn.ts';
import { newReference } from '../errors.ts';
import type { Logger } from '../log.ts';

export interface Patience {
  turnMs: number;
  /** Between two events. */
  silenceMs: number;
  /** How long an aborted turn has to end by itself. */
  goodbyeMs: number;
}

export const patience: Patience = { turnMs: 10 * 60_000, silenceMs: 3 * 60_000, goodbyeMs: 600 };

const noUsage: Usage = {
  inputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 0,
  dollars: 0,
  steps: 0,
};

/**
 * The events of a turn, which `stop` aborts when it hangs. They end soon after that, and soon after `signal` has aborted, also when the turn
 * itself does not; it is left to clean up behind.
 */
export async function* watchTurn(
  events: AsyncIterable<TurnEvent>,
  parts: { signal: AbortSignal; stop(): void; log: Logger; patience: Patience },
): AsyncGenerator<TurnEvent> {
  const { signal, stop, log } = parts;
  const { turnMs, silenceMs, goodbyeMs } = parts.patience;
  const turn = events[Symbol.asyncIterator]();
  let isOver = false;
  let wake = () => {};
  const giveUp = () => {
    isOver = true;
    wake();
  };
  const timers = [setTimeout(giveUp, turnMs), setTimeout(giveUp, silenceMs)];
  const hurry = () => timers.push(setTimeout(giveUp, goodbyeMs));
  signal.addEventListener('abort', hurry, { once: true });
  if (signal.aborted) hurry();
  try {
    for (;;) {
      const next = await new Promise<IteratorResult<TurnEvent> | undefined>((resolve, reject) => {
        wake = () => resolve(undefined);
        turn.next().then(resolve, reject);
        if (isOver) wake();
      });
      if (!next) return yield { type: 'end', outcome: signal.aborted ? { kind: 'stopped' } : hung(), usage: noUsage };
      if (next.done) return;
      timers[1]?.refresh();
      yield next.value;
    }
  } finally {
    timers.forEach(clearTimeout);
    signal.removeEventListener('abort', hurry);
    turn.return?.().catch(() => undefined);
  }

  function hung(): Outcome {
    const reference = newReference();
    log.error({ reference }, 'a turn hung and was ended');
    stop();
    const message = `This took too long, so I gave up. Please try again. (reference \`${reference}\`)`;
    return { kind: 'failed', message, reference, canRetry: true };
  }
}
