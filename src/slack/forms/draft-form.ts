import type { Thread } from '../../agent/thread.ts';
import { AccessError } from '../../errors.ts';
import { type Audience, type Person, requireReader } from '../../knowledge/audience.ts';
import type { Payer } from '../../storage/budget.ts';
import type { SavedThread } from '../../storage/saved-threads.ts';
import { latestOf } from '../../workflows/thread-page.ts';
import type { AskedForm } from '../asked.ts';
import { audienceOf } from '../channels.ts';
import type { Desk } from '../desk.ts';
import { readWholeThread } from '../whole-thread.ts';
import { cutBody } from './body-parts.ts';
import { dayIn } from './day.ts';
import { firstRound } from './open-form.ts';
import { shortenLinks } from './references.ts';
import type { StoredForm } from './stored-form.ts';

/** What came of a thread: a form to show, or the page that already says all of it. */
export type DraftedForm = { form: StoredForm } | { upToDate: { title: string; url: string } };

interface Drafting {
  person: Person;
  audience: Audience;
  thread: Thread;
  payer: Payer;
  signal: AbortSignal;
  bare: Pick<StoredForm, 'id' | 'viewKey' | 'round' | 'personId' | 'channelId' | 'threadTs'>;
}

const notInvited =
  'I cannot read this conversation yet. Please invite me: type `/invite` and my name there, then try again.';
const cut =
  'This is more than a form can hold, so the end of the text is missing. Save it, and add the rest in Notion.';
const tooLongToEdit = 'The page is too long to edit here. Saving changes only what is shown above.';

/** Reads the thread and drafts its page, or what is new for the page that it has. `say` hears what is going on. Throws sentences. */
export async function draftForm(
  desk: Desk,
  asked: Pick<AskedForm, 'formId' | 'userId' | 'isAnew'> & { channelId: string; threadTs: string },
  signal: AbortSignal,
  say: (words: string) => void,
): Promise<DraftedForm> {
  const { hasty: client, people, places, identity, threadPages } = desk;
  const { formId, userId, channelId, threadTs, isAnew } = asked;
  const ref = { teamId: identity.teamId, channelId, threadTs };
  const person = await people.person(userId);
  const channel = await places.channel(channelId);
  if (channel.isExternal && channel.name === undefined) throw new AccessError(notInvited);
  const audience = audienceOf(channel, person);
  requireReader(audience);
  const onPage = (count: number) => say(`Reading the thread… ${count} messages`);
  const parts = { client, people, places, botUserId: identity.botUserId };
  const [saved, thread] = await Promise.all([
    isAnew ? undefined : threadPages.saved(ref),
    readWholeThread(parts, ref, { signal, onPage }),
  ]);
  const { length } = thread.messages;
  say(`Writing a draft of ${length === 1 ? 'one message' : `${length} messages`}…`);
  const payer = { personId: person.id, ...(audience.kind === 'channel' ? { channelId } : {}) };
  const bare = { ...firstRound(formId), round: isAnew ? 1 : 0, personId: userId, channelId, threadTs };
  const drafting = { person, audience, thread, payer, signal, bare };
  return (saved && (await draftUpdate(desk, saved, drafting))) ?? { form: await draftPage(desk, drafting) };
}

/** Undefined where this audience may not know of the page, or it is gone: then the thread gets a new one. */
async function draftUpdate(
  { knowledge, threadPages }: Desk,
  saved: SavedThread,
  { person, audience, thread, payer, signal, bare }: Drafting,
): Promise<DraftedForm | undefined> {
  if (!(await knowledge.connectionsFor(audience)).includes(saved.connectionId)) return undefined;
  const update = await threadPages.update(saved, thread, { person, payer, signal });
  if (update.kind === 'gone') return undefined;
  if (update.kind === 'nothing new') return { upToDate: { title: saved.title, url: saved.pageUrl } };
  const { change, draft, lastTs } = update;
  const { markdown, references } = shortenLinks(change.markdown);
  const { parts: body, left } = cutBody(markdown);
  const note = left > 0 ? tooLongToEdit : draft.note;
  return {
    form: {
      ...bare,
      title: saved.title,
      body: left > 0 ? [] : body,
      references,
      attachments: ('attachments' in change ? change.attachments : undefined) ?? [],
      fields: [],
      guess: { topics: [], today: dayIn(person.timeZone, new Date()), isWrittenByAi: true },
      lastTs,
      update: { saved, change },
      ...(note ? { note } : {}),
    },
  };
}

async function draftPage(desk: Desk, { person, audience, thread, payer, signal, bare }: Drafting): Promise<StoredForm> {
  const { people, threadPages, destinations, pageForm } = desk;
  const [draft, email, last, [first]] = await Promise.all([
    threadPages.draft(thread, { person, payer, signal }),
    people.email(person.id),
    destinations.last(audience, bare.channelId),
    destinations.list(audience, ''),
  ]);
  const connectionId = (last ?? first)?.connectionId;
  const place = { person, ...(connectionId ? { connectionId } : {}) };
  const { markdown, attachments } = await threadPages.compose(draft, thread, place);
  const { markdown: short, references } = shortenLinks(markdown);
  const { parts: body, left } = cutBody(short);
  const note = left > 0 ? cut : draft.note;
  const summary = draft.summary
    .map(({ text }) => text)
    .join(' ')
    .slice(0, 1_000)
    .toWellFormed();
  const guess = {
    type: draft.type,
    topics: draft.topics,
    ...(summary ? { summary } : {}),
    today: dayIn(person.timeZone, new Date()),
    isWrittenByAi: true,
    owner: { name: person.name, ...(email ? { email } : {}) },
    text: markdown,
  };
  return {
    ...bare,
    title: draft.title,
    body,
    references,
    attachments,
    guess,
    fields: last ? await pageForm.fields(audience, last, guess, signal) : [],
    lastTs: latestOf(thread),
    ...(last ? { destination: last } : {}),
    ...(note ? { note } : {}),
  };
}
