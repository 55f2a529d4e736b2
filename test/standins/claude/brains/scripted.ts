import type { Brain, Reply } from '../contract.ts';
import { ApiError } from '../errors.ts';

/** Gives the replies one after another; a request too many is the script's fault and fails loudly. */
export function scripted(replies: readonly Reply[]): Brain {
  const left = [...replies];
  return () => {
    const next = left.shift();
    if (!next) throw new ApiError(500, 'api_error', 'the script has no reply left');
    return next;
  };
}
