import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Asked, Click } from '../asked.ts';
import { approveAction, discardAction, undoAction } from '../blocks/proposal.ts';
import { alreadyRetried, retryAction } from '../blocks/retry.ts';
import { shareAction } from '../blocks/shared.ts';
import type { Desk } from '../desk.ts';
import { acceptAct } from './accept.ts';
import type { Body, Intake } from './taken.ts';

const lasting = [approveAction, discardAction, undoAction, shareAction];
/** The button is seen a moment before the ledger knows that the question failed. */
const mostLooks = 4;
const lookMs = 150;
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Buttons that change something: the change is made also when this process is killed a moment later. */
export const click: Intake = async (desk, body) => {
  const read = readClick(body);
  if (!read || !lasting.includes(read.click.actionId)) return undefined;
  await acceptAct(desk, `click:${read.trigger}`, read.click.userId, read.click);
  return {};
};

/** “Try again” under a failed answer, by whoever sees it; once for each failure. */
export const retry: Intake = async (desk, body) => {
  const read = readClick(body);
  if (!read || read.click.actionId !== retryAction) return undefined;
  const { value: questionId, userId, channelId, responseUrl } = read.click;
  if (await tryAgain(desk, questionId, responseUrl)) desk.answering.wake();
  else if (channelId) tellInPrivate(desk, channelId, userId, read.threadTs);
  return {};
};

async function tryAgain({ questions }: Desk, questionId: string, responseUrl: string | undefined): Promise<boolean> {
  if (!uuid.test(questionId)) return false;
  let asked = (await questions.failed(questionId)) as Asked | undefined;
  for (let looks = 1; !asked && looks < mostLooks; looks += 1) {
    await delay(lookMs);
    asked = (await questions.failed(questionId)) as Asked | undefined;
  }
  if (!asked) return false;
  const isMessage = asked.kind === 'message';
  return questions.retry(questionId, isMessage || !responseUrl ? asked : { ...asked, responseUrl, replaces: true });
}

function tellInPrivate({ hasty, log }: Desk, channel: string, user: string, threadTs: string | undefined): void {
  hasty.chat
    .postEphemeral({ channel, user, text: alreadyRetried, ...(threadTs ? { thread_ts: threadTs } : {}) })
    .catch((error: unknown) => log.warn({ error }, 'somebody was not told that a question is tried again already'));
}

interface ReadClick {
  click: Click;
  trigger: string;
  threadTs?: string;
}

function readClick(body: Body): ReadClick | undefined {
  if (body.type !== 'block_actions') return undefined;
  const { actions, user, channel, container, message, trigger_id: trigger, response_url: responseUrl } = body;
  const action: unknown = Array.isArray(actions) ? actions[0] : undefined;
  const [actionId, value, userId] = [field(action, 'action_id'), field(action, 'value'), field(user, 'id')];
  if (!actionId || !userId) return undefined;
  const channelId = field(channel, 'id');
  const threadTs = field(message, 'thread_ts') ?? field(container, 'thread_ts') ?? field(message, 'ts');
  const click: Click = {
    kind: 'click',
    actionId,
    value: value ?? '',
    userId,
    replaces: true,
    ...(channelId ? { channelId } : {}),
    ...(typeof responseUrl === 'string' ? { responseUrl } : {}),
  };
  return {
    click,
    trigger: typeof trigger === 'string' ? `${trigger}:${field(action, 'action_ts') ?? ''}` : randomUUID(),
    ...(threadTs ? { threadTs } : {}),
  };
}

function field(value: unknown, name: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const found = (value as Record<string, unknown>)[name];
  return typeof found === 'string' ? found : undefined;
}
