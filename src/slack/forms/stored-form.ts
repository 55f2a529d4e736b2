import type { Audience, Person } from '../../knowledge/audience.ts';
import type { SavedThread } from '../../storage/saved-threads.ts';
import type { AppendToPage, Attachment, UpdatePage } from '../../tools/draft.ts';
import type { Destination } from '../../workflows/destinations.ts';
import type { Guess } from '../../workflows/form-guess.ts';
import type { FormField } from '../../workflows/page-form.ts';
import { audienceOf } from '../channels.ts';
import type { Desk } from '../desk.ts';
import type { BodyPart } from './body-parts.ts';
import type { ThreadBase } from './remember-written.ts';

/** A form as it was last shown or submitted: enough to show it again, with what was typed. Plain JSON, kept for a day. */
export interface StoredForm {
  id: string;
  /** Slack user id; nobody else may submit it. */
  personId: string;
  /** Where it was asked for. */
  channelId: string;
  /** The thread that becomes a page. */
  threadTs?: string;
  /** `external_id` of the modal that shows it. */
  viewKey: string;
  title: string;
  body: BodyPart[];
  /** Addresses of the messages that the text links to by number. */
  references: string[];
  /** One sentence about how the draft came about. */
  note?: string;
  attachments: Attachment[];
  destination?: Destination;
  fields: FormField[];
  /** What kind of page it becomes, as the person chose it; shown where no field says it. */
  kind?: string;
  guess: Guess & { owner?: { name: string; email?: string }; text?: string };
  /** Of a thread: the latest message that is in it. */
  lastTs?: string;
  /** The thread has a page: saving changes that one. */
  update?: { saved: SavedThread; change: UpdatePage | AppendToPage };
  /** Times that it was shown again after a submit; names what a submit approves. */
  round: number;
  /** The round that its text was drafted for; earlier ones showed another. */
  draftedIn?: number;
  /** What the last submit approved. */
  proposalId?: string;
  /** One round was submitted with two texts; the first one counts. */
  isSentTwice?: boolean;
  /** What was known of the thread's page when the draft began. */
  base?: ThreadBase;
  /** Slack's timestamp of the latest choice of a destination. */
  choseAt?: string;
}

/** Whether the form asks for the kind of page: that of a new page of a thread whose place has no property for it. */
export function asksForKind({ threadTs, update, fields }: StoredForm): boolean {
  return threadTs !== undefined && !update && !fields.some(({ isType }) => isType);
}

/** Undefined for what is no longer kept, and for anybody but the person whose form it is. */
export async function readForm({ forms }: Desk, formId: string, personId: string): Promise<StoredForm | undefined> {
  const form = formId === '' ? undefined : await forms.get<StoredForm>(formId);
  return form?.personId === personId ? form : undefined;
}

export async function keepForm({ forms }: Desk, form: StoredForm): Promise<void> {
  await forms.set(form.id, form);
}

/** Everybody who will see where the page is: a thread gets the link, a page of one's own does not. */
export async function audienceOfForm(
  { places }: Desk,
  { channelId, threadTs }: Pick<StoredForm, 'channelId' | 'threadTs'>,
  person: Person,
): Promise<Audience> {
  return threadTs ? audienceOf(await places.channel(channelId), person) : { kind: 'person', person };
}
