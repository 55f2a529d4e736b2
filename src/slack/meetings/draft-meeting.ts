import { OutOfBudget } from '../../agent/budget.ts';
import type { Proposal } from '../../agent/turn.ts';
import { AppError, RequestError, UpstreamError } from '../../errors.ts';
import type { Person } from '../../knowledge/audience.ts';
import type { EndedQuestion } from '../../storage/questions.ts';
import type { MeetingLink, MeetingOffer } from '../../workflows/meeting-offer.ts';
import type { MeetingOutcome } from '../../workflows/meetings.ts';
import type { AskedMeeting } from '../asked.ts';
import { section } from '../blocks/elements.ts';
import { madeMeeting, madeText, offeredMeeting, offeredText } from '../blocks/meetings.ts';
import { openChannel } from '../channel-message.ts';
import { audienceOf } from '../channels.ts';
import type { Desk } from '../desk.ts';
import { explainSlack } from '../failure.ts';
import { rememberWritten } from '../forms/remember-written.ts';
import { proposalIdOf } from '../forms/submit-form.ts';
import { endOf, type Held } from '../held.ts';
import { insist } from '../insist.ts';
import { LostLease } from '../journal.ts';
import { escapeText } from '../markup.ts';
import type { OpenPlace } from '../membership.ts';
import { openReplies } from '../reply.ts';
import { isLost } from '../running.ts';

/** What the ledger keeps until it is shown. Plain JSON. */
interface Kept {
  offer: MeetingOffer;
  proposal: Pick<Proposal, 'id' | 'hash' | 'draft'> & { expiresAt: string };
  timeZone: string;
}

const draftingMs = 10 * 60_000;
const anotherSeconds = 60;

/**
 * Brings what a new or changed meeting page comes to into the channel of its watch, once. Nobody waits for it: what passes is waited for, for a
 * day, and only what somebody must do something about is told to the watch's creator.
 */
export function draftMeeting(desk: Desk, asked: AskedMeeting, held: Held): Promise<EndedQuestion> {
  const { meetings, watching, proposals, people, places, log } = desk;
  const { watchId, pageId, version, userId, channelId } = asked;
  const named = { watchId, pageId };
  const channel = openChannel(desk, held, channelId);
  let kept = held.question.answer as Kept | undefined;
  let failure: string | undefined;

  async function take(): Promise<EndedQuestion | undefined> {
    const person = await people.person(userId);
    const place = await places.channel(channelId);
    if (!place.name) throw new UpstreamError('Slack');
    const audience = audienceOf(place, person);
    const signal = AbortSignal.any([held.signal, AbortSignal.timeout(draftingMs)]);
    const outcome = await meetings.draft(named, { person, audience, signal });
    if (outcome.kind === 'nothing') return { state: 'ignored', reason: outcome.reason };
    if (outcome.kind === 'later') return later(outcome.seconds, outcome.reason);
    kept = outcome.kind === 'resume' ? keep(outcome.offer, outcome.proposal, person) : await propose(outcome, person);
    if (!kept) return later(anotherSeconds, 'somebody decided meanwhile');
    await meetings.offer(named, kept.offer);
    if (!(await held.saveAnswer(kept))) throw new LostLease();
    return undefined;
  }

  /** Undefined when the open proposal that it was to replace is open no more. */
  async function propose(
    { change, meeting, drafted, isAtOnce, replaces }: Extract<MeetingOutcome, { kind: 'change' }>,
    person: Person,
  ): Promise<Kept | undefined> {
    const place: OpenPlace = { channelId, isOpenToMembers: true };
    const offer = { askerId: person.id, place, origin: { kind: 'meeting', ...named } };
    const messageTs = replaces ? await meetings.messageOf(named) : undefined;
    const proposal = isAtOnce
      ? await proposals.submit(proposalIdOf(held.question.id, 0), change, offer, person)
      : replaces
        ? await proposals.revise(replaces, change, person).catch(unlessDecided)
        : await proposals.propose(change, offer);
    if (!proposal) return undefined;
    return keep(
      { proposalId: proposal.id, isAtOnce, meeting, drafted, ...(messageTs ? { messageTs } : {}) },
      proposal,
      person,
    );
  }

  async function show({ offer, proposal, timeZone }: Kept): Promise<void> {
    const { meeting, isAtOnce } = offer;
    const message = isAtOnce
      ? await make(meeting, proposal)
      : {
          text: offeredText(meeting, proposal.draft),
          blocks: offeredMeeting(meeting, { ...proposal, expiresAt: new Date(proposal.expiresAt) }, timeZone),
        };
    const messageTs = await channel.show('meeting', message, offer.messageTs);
    await meetings.offer(named, { ...offer, messageTs });
  }

  async function make(meeting: MeetingLink, { id, hash }: Kept['proposal']) {
    const written = await proposals.execute(id, held.signal);
    await rememberWritten(desk, await proposals.read(id), written, userId);
    return { text: madeText(meeting, written), blocks: madeMeeting(meeting, written, userId, `${id}:${hash}`) };
  }

  async function later(seconds: number, reason: string): Promise<EndedQuestion> {
    await watching.putOff({ ...named, version }, seconds);
    return { state: 'ignored', reason };
  }

  async function attempt(): Promise<EndedQuestion> {
    try {
      const ended = kept || failure ? undefined : await take();
      if (ended) return ended;
      if (kept && !failure) await show(kept);
    } catch (thrown) {
      const error = explainSlack(thrown);
      if (isLost(held.signal) || (kept && error instanceof UpstreamError && error.service === 'Slack')) throw thrown;
      if (passes(error) && (await watching.tryAgain({ ...named, version }))) {
        log.info({ error, ...named }, 'a meeting page is drafted later');
        return { state: 'ignored', reason: 'tried again later' };
      }
      if (!(error instanceof AppError)) throw thrown;
      failure = error.message;
    }
    if (!failure) return { state: 'answered' };
    const lead = `About the meeting notes for <#${channelId}>:`;
    await openReplies(desk, { userId }, held).tell(failure, [section(`${lead} ${escapeText(failure)}`)]);
    return endOf({ kind: 'declined', reason: failure });
  }

  return insist(desk, userId, held, {
    attempt,
    hasAnswer: () => kept !== undefined || failure !== undefined,
    conclude(outcome) {
      failure = outcome.kind === 'failed' ? outcome.message : 'I could not draft a page.';
    },
  });
}

function keep(offer: MeetingOffer, { id, hash, draft, expiresAt }: Proposal, { timeZone }: Person): Kept {
  return { offer, proposal: { id, hash, draft, expiresAt: expiresAt.toISOString() }, timeZone };
}

/** Nobody has to do anything about it but wait. */
function passes(error: unknown): boolean {
  return error instanceof OutOfBudget || error instanceof UpstreamError;
}

function unlessDecided(error: unknown): undefined {
  if (!(error instanceof RequestError)) throw error;
}
