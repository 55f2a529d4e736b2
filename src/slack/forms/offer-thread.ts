import { requireReader } from '../../knowledge/audience.ts';
import type { EndedQuestion } from '../../storage/questions.ts';
import type { AnswerThread } from '../answer-thread.ts';
import type { AskedMessage } from '../asked.ts';
import { section } from '../blocks/elements.ts';
import { saveThreadButton } from '../blocks/page-form.ts';
import { previewText } from '../blocks/preview.ts';
import { proposal } from '../blocks/proposal.ts';
import type { Desk } from '../desk.ts';
import type { Held } from '../held.ts';
import { escapeText } from '../markup.ts';
import type { Presence } from '../presence.ts';
import { draftForm } from './draft-form.ts';
import { firstRound } from './open-form.ts';
import { audienceOfForm } from './stored-form.ts';
import { changeOf, offerOf } from './submit-form.ts';

const notInThread =
  'Mention me inside the thread that you want to save. Or choose “Save thread to Notion” in the menu of one of its messages.';

/** “@Archivist save this”: the draft of the thread's page with Approve, Edit and Discard, or the way to choose a place for it. */
export async function offerThread(
  desk: Desk,
  asked: AskedMessage,
  held: Held,
  thread: AnswerThread,
  presence: Presence,
): Promise<EndedQuestion> {
  const { channelId, threadTs, userId } = asked;
  if (!asked.isReply) {
    await thread.say(notInThread);
    return { state: 'declined', reason: notInThread };
  }
  presence.say('is reading the thread…');
  const person = await desk.people.person(userId);
  const place = { channelId, threadTs };
  const audience = await audienceOfForm(desk, place, person);
  requireReader(audience);
  const [saved, last] = await Promise.all([
    desk.threadPages.saved({ teamId: desk.identity.teamId, ...place }),
    desk.destinations.last(audience, channelId),
  ]);
  if (!saved && !last) {
    const words = 'Where shall I save this thread?';
    await thread.say(words, [section(words), saveThreadButton(place, 'Choose where')]);
    return { state: 'answered' };
  }
  const shown = firstRound(held.question.id);
  const drafted = await draftForm(desk, { shown, userId, ...place }, held.signal, (words) => presence.say(words));
  if ('upToDate' in drafted) {
    await thread.say(`Nothing is new since this thread was saved: ${drafted.upToDate.url}`);
    return { state: 'answered' };
  }
  const { form } = drafted;
  if (!form.update && !form.destination) {
    const words = 'The page of this thread is gone. Where shall I save it now?';
    await thread.say(words, [section(words), saveThreadButton(place, 'Choose where')]);
    return { state: 'answered' };
  }
  const offered = await desk.proposals.propose(await changeOf(desk, form, person, {}), offerOf(desk, form));
  const blocks = proposal(offered, person.timeZone);
  await thread.say(previewText(offered.draft), form.note ? [section(escapeText(form.note)), ...blocks] : blocks);
  return { state: 'answered' };
}
