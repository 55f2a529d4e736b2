import { randomBytes } from 'node:crypto';
import { ApiError } from './api-error.ts';
import type { Workspace } from './workspace.ts';

/** A trigger id opens one modal, within three seconds of the person's action. */
export interface Triggers {
  create(userId: string): string;
  /** The person whose action it was; it cannot be used again. */
  exchange(triggerId: string): string;
}

const triggerLifeMs = 3_000;

export function createTriggers(workspace: Workspace): Triggers {
  const triggers = new Map<string, { userId: string; at: number; used: boolean }>();
  let count = 0;
  return {
    create(userId) {
      count += 1;
      const id = `${1_000_000_000_000 + count}.${3_901_254_001_572}.${randomBytes(16).toString('hex')}`;
      triggers.set(id, { userId, at: workspace.now(), used: false });
      return id;
    },
    exchange(triggerId) {
      if (!/^\d+\.\d+\.\w+$/.test(triggerId)) throw new ApiError('invalid_trigger_id');
      const trigger = triggers.get(triggerId);
      if (!trigger) throw new ApiError('invalid_trigger_id');
      if (trigger.used) throw new ApiError('exchanged_trigger_id');
      if (workspace.now() - trigger.at > triggerLifeMs) throw new ApiError('expired_trigger_id');
      trigger.used = true;
      return trigger.userId;
    },
  };
}
