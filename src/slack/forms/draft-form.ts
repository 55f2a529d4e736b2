import type { Thread } from '../../agent/thread.ts';
import { AccessError } from '../../errors.ts';
import { type Audience, type Person, requireReader } from '../../knowledge/audience.ts';
import type { Payer } from '../../storage/budget.ts';
import type { SavedThread } from '../../storage/saved-threads.ts';
import { latestOf } from '../../workflows/thread-page.ts';
import type { AskedForm } from '../asked.ts';
import type { Shown } from '../blocks/page-form.ts';
import { audienceOf } from '../channels.ts';
import type { Desk } from '../desk.ts';
import { readWholeThread } from '../whole-thread.ts';
import { cutBody } from './body-parts.ts';
import { dayIn } from './day.ts';
import { loadPlace } from './load-place.ts';
import { shortenLinks } from './references.ts';
import type { ThreadBase } from './remember-written.ts';
import type { StoredForm } from './stored-form.ts';

/** What came of a thread: a form to show, or the page that already says all of it. */
export type DraftedForm = { form: StoredForm } | { upToDate: { title: string; url: string } };

interface Drafting {
  person: Person;
  audience: Audience;
  thread: Thread;
  payer: Payer;
  signal: AbortSignal;
  saved?: SavedThread;
  bare: Pick<StoredForm, 'id' | 'viewKey' | 'round' | 'draftedIn' | 'personId' | 'channelId' | 'threadTs'>;
}

const notInvited =
  'I cannot read this conversation yet. Please invite me: type `/invite` and my name there, then try again.';
const cut =
  'This is more than a form can hold, so the end of the text is missing. Save it, and add the rest in Notion.';
const tooLongToEdit = 'The page is too long to edit here. Saving changes only what is shown here.';

/** Reads the thread and drafts its page, or what is new for the page that it has. `say` hears what is going on. Throws sentences. */
export async function draftForm(
  desk: Desk,
  asked: Pick<AskedForm, 'userId' | 'isAnew'> & { shown: Shown; channelId: string; threadTs: string },
  signal: AbortSignal,
  say: (words: string) => void,
): Promise<DraftedForm> {
  const { hasty: client, people, places, identity, threadPages } = desk;
  const { shown, userId, channelId, threadTs, isAnew } = asked;
  const ref = { teamId: identity.teamId, channelId, threadTs };
  const person = await people.person(userId);
  const channel = await places.channel(channelId);
  if (channel.isExternal && channel.name === undefined) throw new AccessError(notInvited);
  const audience = audienceOf(channel, person);
  requireReader(audience);
  const onPage = (count: number) => say(`Reading the thread… ${count} messages`);
  const parts = { client, people, places, botUserId: identity.botUserId };
  const [saved, thread] = await Promise.all([threadPages.saved(ref), readWholeThread(parts, ref, { signal, onPage })]);
  const { length } = thread.messages;
  say(`Writing a draft of ${length === 1 ? 'one message' : `${length} messages`}…`);
  const payer = { personId: person.id, ...(audience.kind === 'channel' ? { channelId } : {}) };
  const bare = { ...shown, draftedIn: shown.round, personId: userId, channelId, threadTs };
  const drafting = { person, audience, thread, payer, signal, bare, ...(saved ? { saved } : {}) };
  const update = saved && !isAnew ? await draftUpdate(desk, saved, drafting) : undefined;
  return update ?? { form: await draftPage(desk, drafting) };
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
  const note = notes(left > 0 ? tooLongToEdit : draft.note, thread);
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
      base: baseOf(saved),
      update: { saved, change },
      ...(note ? { note } : {}),
    },
  };
}

async function draftPage(desk: Desk, drafting: Drafting): Promise<StoredForm> {
  const { person, audience, thread, payer, signal, bare, saved } = drafting;
  const { people, threadPages, destinations } = desk;
  const [draft, email, last, [first]] = await Promise.all([
    threadPages.draft(thread, { person, payer, signal }),
    people.email(person.id),
    destinations.last(audience, bare.channelId),
    destinations.list(audience, ''),
  ]);
  const connectionId = (last ?? first)?.connectionId;
  const composing = { person, ...(connectionId ? { connectionId } : {}) };
  const { markdown, attachments } = await threadPages.compose(draft, thread, composing);
  const { markdown: short, references } = shortenLinks(markdown);
  const { parts: body, left } = cutBody(short);
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
  const { problem, ...place } = await loadPlace(desk, audience, last, guess, signal);
  const note = notes(left > 0 ? cut : draft.note, thread, problem);
  return {
    ...bare,
    title: draft.title,
    body,
    references,
    attachments,
    guess,
    ...place,
    lastTs: latestOf(thread),
    ...(saved ? { base: baseOf(saved) } : {}),
    ...(note ? { note } : {}),
  };
}

function baseOf({ pageId, lastTs }: SavedThread): ThreadBase {
  return { pageId, lastTs };
}

/** What the person should know of how the draft came about. */
function notes(first: string | undefined, { leftOut, messages }: Thread, last?: string): string | undefined {
  const long =
    leftOut > 0
      ? `This thread has ${messages.length + leftOut} messages. I have read only the first and the latest ${messages.length} of them.`
      : undefined;
  return [first, long, last].filter(Boolean).join('\n') || undefined;
}
