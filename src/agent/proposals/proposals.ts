import type { Person } from '../../knowledge/audience.ts';
import type { Draft } from '../../tools/draft.ts';
import type { Proposal } from '../turn.ts';

/** Who wants a change, and what else is kept with it. `place` and `origin` are plain JSON of whoever offers it. */
export interface Offer {
  askerId: string;
  turnId?: string;
  /** Where in Slack it was offered. */
  place?: object;
  /** What it was made from: `{ kind: 'thread', teamId, channelId, threadTs, lastTs }`. */
  origin?: object;
}

/**
 * The life of a change: proposed → approved → executing → done | failed | unknown, or proposed → discarded; done → undoing → undone.
 * `unknown`: a request was sent whose effect could not be found out; `failed`: nothing was done, or `detail` says what.
 */
export type ProposalState =
  | 'proposed'
  | 'approved'
  | 'executing'
  | 'done'
  | 'failed'
  | 'unknown'
  | 'discarded'
  | 'undoing'
  | 'undone';

export interface StoredProposal extends Proposal {
  state: ProposalState;
  place?: object;
  origin?: object;
  /** Slack user id of whoever approved or discarded it. */
  decidedBy?: string;
  url?: string;
  /** Why it failed or is unknown, as a sentence. */
  detail?: string;
}

/** What a change that is done has left in Notion. */
export interface Written {
  operation: Draft['operation'];
  title: string;
  url: string;
  /** The page that was made or changed; the data source of a set_properties. */
  id: string;
  /** Rows that were changed by a set_properties. */
  rows?: number;
  /** What people should know besides: “Merged with an edit of Tom Okafor.” */
  note?: string;
  /** Until when it can be taken back. */
  undoUntil: Date;
}

/** Changes to Notion. Every refusal is an AppError whose sentence is for the person who clicked. */
export interface Proposals {
  /** Stores a draft that waits for a click for 24 h. Writes nothing. */
  propose(draft: Draft, offer: Offer): Promise<Proposal>;
  read(id: string): Promise<StoredProposal | undefined>;
  /** The same for somebody who wants to decide on it and may. */
  decidable(id: string, person: Person): Promise<StoredProposal>;
  /**
   * A form that showed all of it was submitted by `person`: stored and approved in one statement. The same `id` again changes nothing and
   * resolves to what was stored first, so derive it from the form's view.
   */
  submit(id: string, draft: Draft, offer: Offer, person: Person): Promise<Proposal>;
  /**
   * The yes to exactly the content with this hash, by the asker, an admin, or whoever may decide where it was offered. A second approval of the
   * same is nothing new; one of something that was discarded, has expired or has failed is refused.
   */
  approve(id: string, hash: string, person: Person): Promise<void>;
  /**
   * Carries out what was approved. Safe to call again, after a kill and by several replicas at once: it is done once, and each call that
   * comes later resolves to the same. An aborted signal leaves it for the next call.
   */
  execute(id: string, signal: AbortSignal): Promise<Written>;
  discard(id: string, person: Person): Promise<void>;
  /** The person wants it differently: the old one is discarded, the new one is offered to the same asker in the same place. The same again resolves to the first new one. */
  revise(id: string, draft: Draft, person: Person): Promise<Proposal>;
  /** Takes it back within 24 h, for the asker, whoever approved it, or an admin. Safe to repeat, as `execute` is. */
  undo(id: string, person: Person, signal: AbortSignal): Promise<Written>;
}
