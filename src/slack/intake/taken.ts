import type { Desk } from '../desk.ts';

/** What Slack sends: an envelope with an event, a command, or an interaction. */
export type Body = Record<string, unknown>;

/** All that must not be lost is stored. */
export interface Taken {
  /** Goes out with the acknowledgement. */
  reply?:
    | { response_type: 'ephemeral'; text: string }
    | { response_action: 'errors'; errors: Record<string, string> }
    | { response_action: 'update'; view: object };
}

/** Takes what is its business, once however often it comes; throws when that is not possible now. */
export type Intake = (desk: Desk, body: Body) => Promise<Taken | undefined>;
