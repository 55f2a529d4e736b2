import type { Outcome } from '../agent/turn.ts';
import { AppError, explain, newReference, RequestError, UpstreamError } from '../errors.ts';
import { requireReader } from '../knowledge/audience.ts';
import type { EndedQuestion } from '../storage/questions.ts';
import { readPrivateAnswer } from './ask-privately.ts';
import type { Click } from './asked.ts';
import { approveAction, discardAction, undoAction } from './blocks/proposal.ts';
import { shareAction, sharedAnswer } from './blocks/shared.ts';
import { audienceOf } from './channels.ts';
import { approve, discard, undo } from './decide-proposal.ts';
import type { Desk } from './desk.ts';
import { explainSlack } from './failure.ts';
import { endOf, type Held, mostAgeMs } from './held.ts';
import { insist } from './insist.ts';
import { fitBlocks } from './limits.ts';
import { fallbackText } from './markup.ts';
import { openReplies, type Replies } from './reply.ts';
import { isLost } from './running.ts';

type Refusal = Extract<Outcome, { kind: 'declined' | 'failed' }>;

const away =
  'I am sorry, I was away and did not do this in time. Nothing was changed. Please click again if you still want it.';

/** Does what a button stands for, and tells the person who clicked how it went, also when Slack is away for a while. */
export async function carryOut(desk: Desk, click: Click, held: Held): Promise<EndedQuestion> {
  const replies = openReplies(desk, click, held);
  let refusal = tooLate(held);
  const attempt = async (): Promise<EndedQuestion> => {
    try {
      if (!refusal) await act(desk, click, held, replies);
    } catch (thrown) {
      const error = explainSlack(thrown);
      const isOutage = error instanceof UpstreamError && error.service === 'Slack';
      if (isOutage || isLost(held.signal)) throw thrown;
      const reference = newReference();
      desk.log[error instanceof AppError ? 'info' : 'error']({ error, reference }, 'a click had no effect');
      const message = explain(error, reference);
      refusal =
        error instanceof RequestError
          ? { kind: 'declined', reason: message }
          : { kind: 'failed', message, reference, canRetry: false };
    }
    if (!refusal) return { state: 'answered' };
    const { kind } = refusal;
    await replies.tell(kind === 'declined' ? refusal.reason : refusal.message);
    return endOf(refusal);
  };
  return insist(desk, click.userId, held, { attempt, hasAnswer: () => true, conclude: () => undefined });
}

/** A click that nobody has begun with is not carried out when its person has long gone on with something else. */
function tooLate({ question }: Held): Refusal | undefined {
  const isLate = question.attempts === 1 && Date.now() - question.acceptedAt.getTime() > mostAgeMs;
  return isLate ? { kind: 'declined', reason: away } : undefined;
}

function act(desk: Desk, click: Click, held: Held, replies: Replies): Promise<void> {
  switch (click.actionId) {
    case approveAction:
      return approve(desk, click, held, replies);
    case discardAction:
      return discard(desk, click, replies);
    case undoAction:
      return undo(desk, click, held, replies);
    case shareAction:
      return share(desk, click, replies);
    default:
      throw new RequestError('I do not know this button any more. Please ask me again in a message.');
  }
}

/** “Share in channel” under a private answer: everybody there sees it, if they may. */
async function share(desk: Desk, { value, userId }: Click, replies: Replies): Promise<void> {
  const answer = await readPrivateAnswer(desk, value);
  if (!answer || answer.askerId !== userId) throw new RequestError('I no longer have this answer. Please ask again.');
  const [asker, channel] = await Promise.all([
    desk.people.person(answer.askerId),
    desk.places.channel(answer.channelId),
  ]);
  requireReader(audienceOf(channel, asker));
  for (const [index, blocks] of sharedAnswer(answer, asker.name, asker.timeZone).entries()) {
    const threadTs = replies.done('shared:0');
    await replies.once(`shared:${index}`, async () => {
      const { ts = '' } = await desk.client.chat.postMessage({
        channel: channel.id,
        ...(threadTs ? { thread_ts: threadTs } : {}),
        text: fallbackText(`${asker.name} shared an answer: ${answer.question}`),
        blocks: fitBlocks(blocks),
        unfurl_links: false,
        unfurl_media: false,
      });
      return ts;
    });
  }
  await replies.once('told', () => replies.tell('Shared in the channel.', [], { replaces: true }));
  await desk.privateAnswers.delete(answer.turnId);
}
