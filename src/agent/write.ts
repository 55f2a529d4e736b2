import type { Usage as ApiUsage, JSONOutputFormat, Message, MessageParam } from '@anthropic-ai/sdk/resources/messages';
import type { Budget, Charge } from './budget.ts';
import type { Claude } from './claude.ts';
import { isUncharged } from './failures.ts';
import { createMeter } from './meter.ts';

interface Written {
  text: string;
  stopReason: Message['stop_reason'];
  usage: ApiUsage;
  dollars: number;
}

/** A short answer without tools to one text, paid for like any other call. Throws AppErrors, OutOfBudget among them. */
export async function write(
  { claude, budget }: { claude: Claude; budget: Budget },
  charge: Charge,
  asked: { model: string; system: string; text: string; maxTokens: number; format?: JSONOutputFormat },
  signal: AbortSignal,
): Promise<Written> {
  const { model, system, text, maxTokens, format } = asked;
  const messages: MessageParam[] = [{ role: 'user', content: text.toWellFormed() }];
  const schemaTokens = format ? Buffer.byteLength(JSON.stringify(format)) : 0;
  const inputTokens = createMeter().most({ model, system, messages }) + schemaTokens;
  const reservation = await budget.reserve(charge, { model, inputTokens, outputTokens: maxTokens }, signal);
  try {
    const request = { model, system, messages, maxTokens, ...(format ? { format } : {}) };
    const { content, usage, stop_reason: stopReason } = await claude.write(request, signal);
    const dollars = await reservation.settle({ kind: 'whole', usage });
    const said = content.map((block) => (block.type === 'text' ? block.text : '')).join('');
    return { text: said, stopReason, usage, dollars };
  } catch (error) {
    await reservation.settle(isUncharged(error) ? { kind: 'uncharged' } : { kind: 'broken' });
    throw error;
  }
}
