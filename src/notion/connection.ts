import type { BreakerState } from '../breaker.ts';
import type { Notion } from './notion.ts';

export type Visibility = 'everyone' | 'channels' | 'owner';

/** One Notion workspace as one grant shows it. */
export interface Connection {
  id: string;
  /** As people call it: the name in the settings, or the workspace's. */
  name: string;
  kind: 'internal' | 'oauth';
  workspaceId?: string;
  workspaceName?: string;
  botId?: string;
  /** Slack user id; only OAuth connections have one. */
  ownerId?: string;
  visibility: Visibility;
  /** Slack channels that see it when `visibility` is `channels`. */
  channelIds: string[];
  /** `broken`: Notion refuses its token; the copy stays readable. */
  state: 'connected' | 'broken' | 'absent';
  /** Why it is broken, for people. */
  problem?: string;
}

/** What a limiter knows about Notion's budget, for people who ask. */
export interface RateBudget {
  /** Requests a minute that are thought to be allowed. */
  perMinute: number;
  /** Of them, spent in the last minute by this process. */
  spent: number;
  pausedMs: number;
}

/** The connections of this installation and a client for each; shared by all replicas through the database. */
export interface Connections {
  /** Brings the table in line with the settings. Call once before anything else. */
  open(): Promise<void>;
  all(): Promise<Connection[]>;
  find(connectionId: string): Promise<Connection | undefined>;
  /** The client for a connection; one limiter, whoever asks. Its requests fail with AccessError while the connection is broken. */
  notion(connectionId: string): Notion;
  budget(connectionId: string): RateBudget;
  /** Whether Notion answers this process on the connection. */
  health(connectionId: string): BreakerState;
  setVisibility(connectionId: string, visibility: Visibility, channelIds: string[]): Promise<void>;
  /**
   * Revokes the grant at Notion and deletes the connection with everything that came through it, in one transaction. `revoked` is false
   * when Notion did not confirm: the person should then take the grant away in Notion's settings.
   */
  disconnect(connectionId: string): Promise<{ revoked: boolean }>;
  /** Asks Notion once more about the tokens of the settings that it refused: an outage can look like a refusal. */
  retryRefused(): Promise<void>;
  /** Connections that broke and whose owner has not been told yet; each is returned once over all replicas. */
  takeUntold(): Promise<Connection[]>;
  /** The owner could not be reached: `takeUntold` returns the connection again. */
  putBackUntold(connectionId: string): Promise<void>;
}

/** Connecting by OAuth. Every failure is an AppError whose sentence is for the person. */
export interface OAuth {
  /** Throws the sentence that says which setting is missing and how to make it. */
  requireReady(): void;
  /** The link to give to this person and nobody else; it dies after 10 minutes. */
  startUrl(person: { id: string; name: string }): Promise<string>;
  /** Where to send the browser that opened the link. */
  authorizeUrl(state: string): Promise<string>;
  /**
   * Uses the state up, exchanges the code, stores the grant. `error` is Notion's own (`access_denied`). A failure of Notion or the
   * database leaves the state good, so that the link can be tried again.
   */
  finish(answer: {
    state: string;
    code?: string;
    error?: string;
  }): Promise<{ connection: Connection; personId: string; personName: string }>;
}
