import type { Reply } from './asked.ts';
import type { Desk } from './desk.ts';
import type { Held } from './held.ts';
import { LostLease } from './journal.ts';
import { type Block, fitBlocks } from './limits.ts';
import { fallbackText } from './markup.ts';

const timeoutMs = 10_000;

interface Said {
  slot: string;
  openedAt: number;
  ts: string;
}

/** What is said to one person who wrote no message, step by step; whoever goes on with the question knows the steps that are done. A retry begins anew. */
export interface Replies {
  /** The timestamp of the step when it is done; that of a private reply is empty. */
  done(step: string): string | undefined;
  /** Does the step and remembers it. `act` resolves to the timestamp of what it posted. */
  once(step: string, act: () => Promise<string>): Promise<void>;
  /** Only the person sees it: where they acted, else in a direct message. `replaces`: instead of what they clicked. */
  tell(text: string, blocks?: Block[], options?: { replaces?: boolean }): Promise<string>;
}

export function openReplies({ client, log }: Desk, { userId, responseUrl }: Reply, held: Held): Replies {
  const said: Said[] = Array.isArray(held.question.said) ? [...(held.question.said as Said[])] : [];
  const slotOf = (step: string) => `${held.question.acceptedAt.getTime()}:${step}`;
  const done = (step: string) => said.find(({ slot }) => slot === slotOf(step))?.ts;
  return {
    done,
    async once(step, act) {
      if (done(step) !== undefined) return;
      said.push({ slot: slotOf(step), openedAt: Date.now(), ts: await act() });
      if (!(await held.saveSaid(said))) throw new LostLease();
    },
    async tell(text, blocks = [], { replaces = false } = {}) {
      const message = { text: fallbackText(text), ...(blocks.length > 0 ? { blocks: fitBlocks(blocks) } : {}) };
      const isTold = responseUrl
        ? await respond(responseUrl, { ...message, response_type: 'ephemeral', replace_original: replaces }).catch(
            (error: unknown) => log.warn({ error }, 'a person could not be answered where they acted'),
          )
        : false;
      if (!isTold) await client.chat.postMessage({ channel: userId, ...message });
      return '';
    },
  };
}

async function respond(url: string, body: object): Promise<true> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!response.ok) throw new Error(`Slack answered ${response.status} at a response_url`);
  return true;
}
