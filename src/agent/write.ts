import type { Usage as ApiUsage, MessageParam } from '@anthropic-ai/sdk/resources/messages';
import type { Budget, Charge } from './budget.ts';
import type { Claude } from './claude.ts';
import { isUncharged } from './failures.ts';
import { createMeter } from './meter.ts';

/** A short answer without tools to one text, paid for like any other call. Throws AppErrors, OutOfBudget among them. */
export async function write(
  { claude, budget }: { claude: Claude; budget: Budget },
  charge: Charge,
  { model, system, text, maxTokens }: { model: string; system: string; text: string; maxTokens: number },
  signal: AbortSignal,
): Promise<{ text: string; usage: ApiUsage; dollars: number }> {
  const messages: MessageParam[] = [{ role: 'user', content: text.toWellFormed() }];
  const inputTokens = createMeter().most({ model, system, messages });
  const reservation = await budget.reserve(charge, { model, inputTokens, outputTokens: maxTokens }, signal);
  try {
    const { content, usage } = await claude.write({ model, system, messages, maxTokens }, signal);
    const dollars = await reservation.settle({ kind: 'whole', usage });
    return { text: content.map((block) => (block.type === 'text' ? block.text : '')).join(''), usage, dollars };
  } catch (error) {
    await reservation.settle(isUncharged(error) ? { kind: 'uncharged' } : { kind: 'broken' });
    throw error;
  }
}
