import type { Audience, Person } from '../knowledge/audience.ts';
import type { Source } from '../knowledge/source.ts';
import type { Payer } from '../storage/budget.ts';
import type { Draft } from '../tools/draft.ts';

/** What somebody other than the asker wrote in the thread since the last turn. */
export interface Overheard {
  name: string;
  text: string;
}

/** One question from one person, wherever it came from. */
export interface Turn {
  id: string;
  asker: Person;
  audience: Audience;
  /** Names the conversation whose transcript is continued; equal for every turn of a thread. */
  conversationId: string;
  /** How the place reads in a sentence: “the channel #engineering”, “a direct message”. */
  place: string;
  prompt: string;
  overheard: Overheard[];
  signal: AbortSignal;
  /** Another process goes on with it, so that this one remembers nothing of it. */
  isLost?(): boolean;
  payer: Payer;
  /** What it is asked for, as `/notion usage` lists it: “answer”. */
  feature: string;
}

/** Tokens as the API counts them, and what they cost by the configured price table. */
export interface Usage {
  inputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  outputTokens: number;
  dollars: number;
  steps: number;
}

export type Outcome =
  /** `note`: what people should know about it besides, in one sentence. */
  | { kind: 'answered'; note?: string }
  | { kind: 'declined'; reason: string }
  | { kind: 'stopped' }
  /** `canRetry`: asking the same again is safe and may help. */
  | { kind: 'failed'; message: string; reference: string; canRetry: boolean };

/** A stored draft that waits for a person's click. */
export interface Proposal {
  id: string;
  draft: Draft;
  /** SHA-256 (hex) of the draft's canonical JSON; a click approves exactly this content. */
  hash: string;
  askerId: string;
  expiresAt: Date;
}

/** What the agent or a workflow says while it works. Surfaces render these; nothing else reaches a person. */
export type TurnEvent =
  | { type: 'status'; text: string }
  | { type: 'task'; id: string; title: string; state: 'running' | 'done' | 'failed'; sources?: Source[] }
  /** Markdown, already free of links that no source contained. */
  | { type: 'text'; delta: string }
  /** The answer so far is cut back to its first `length` UTF-16 units (a broken step came out differently on the second try). */
  | { type: 'rewind'; length: number }
  /** Belongs to the text just before it. */
  | { type: 'citation'; source: Source; quote: string }
  | { type: 'proposal'; proposal: Proposal }
  /** Always the last one, exactly once. */
  | { type: 'end'; outcome: Outcome; usage: Usage };
