import type { Args } from './arguments.ts';
import type { Events } from './events.ts';
import type { Json } from './json.ts';
import type { Tier } from './rate-limits.ts';
import type { Views } from './views.ts';
import type { Workspace } from './workspace.ts';

/** One Web API method: who may call it, how often, and what it does. */
export interface Method {
  /** `bot` when absent. */
  token?: 'bot' | 'app' | 'none';
  tier: Tier;
  /** One of them is needed; methods whose scope depends on the channel check it themselves. */
  scopes?: string[];
  /** Throws an ApiError to refuse. */
  run(args: Args): Json | Promise<Json>;
}

export interface MethodParts {
  workspace: Workspace;
  events: Events;
  views: Views;
  /** Address for one Socket Mode connection. */
  openSocket: () => string;
}

export type Methods = Record<string, Method>;
