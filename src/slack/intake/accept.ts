import { randomUUID } from 'node:crypto';
import type { NewQuestion } from '../../storage/questions.ts';
import type { Asked, AskedMessage } from '../asked.ts';
import type { Desk } from '../desk.ts';
import { asksToStop, bareText } from '../message-text.ts';
import { threadKey } from '../thread-memory.ts';

/** Puts a message into the ledger; a wish to stop takes effect with it. */
export async function acceptMessage(desk: Desk, eventId: string, asked: AskedMessage): Promise<void> {
  const { channelId, ts: messageTs, userId: askerId } = asked;
  const stops = asksToStop(bareText(asked.wire, desk.identity.botUserId));
  await accept(desk, { eventId, channelId, messageTs, threadKey: threadKey(asked), askerId, asked, stops });
  if (stops) desk.answering.lookForStops();
}

/** Puts into the ledger what somebody did without a message; `key` names that act for good. Acts with one `queue` are done one after another. */
export async function acceptAct(desk: Desk, key: string, askerId: string, asked: Asked, queue = key): Promise<void> {
  const channelId = ('channelId' in asked ? asked.channelId : undefined) ?? askerId;
  const threadKey = `slack:${desk.identity.teamId}:${queue}`;
  await accept(desk, { eventId: key, channelId, messageTs: key, threadKey, askerId, asked });
}

/** What the ledger calls a turn. */
export function turnKey({ identity }: Pick<Desk, 'identity'>, turn: string): string {
  return `slack:${identity.teamId}:${turn}`;
}

async function accept({ questions, answering, identity }: Desk, question: Omit<NewQuestion, 'id' | 'teamId'>) {
  const isNew = await questions.accept({ ...question, id: randomUUID(), teamId: identity.teamId });
  if (isNew) answering.wake();
}
