import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReadyBlock } from './answer.ts';
import type { Reply } from './contract.ts';

export interface Envelope {
  id: string;
  model: string;
  usage: Record<string, unknown>;
  outputTokens: number;
  stopReason: string;
}

/** Writes the answer as server-sent events: the envelope, each block in pieces, the end. Resolves to the time slept, in milliseconds. */
export async function streamAnswer(
  response: ServerResponse,
  blocks: ReadyBlock[],
  envelope: Envelope,
  reply: Reply,
  pace: number,
): Promise<number> {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  let sent = 0;
  let slept = 0;
  const send = (event: { type: string }): void => {
    sent += 1;
    if (reply.cutAfterEvents !== undefined && sent > reply.cutAfterEvents) {
      response.destroy();
      return;
    }
    response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  };
  const usage = { ...envelope.usage, output_tokens: 1 };
  send({ type: 'message_start', message: message(envelope, [], null, usage) } as { type: string });
  send({ type: 'ping' });
  for (const [index, block] of blocks.entries()) {
    send({ type: 'content_block_start', index, content_block: opening(block) } as { type: string });
    for (const delta of deltas(block)) {
      if (response.destroyed) return slept;
      send({ type: 'content_block_delta', index, delta } as { type: string });
      if (pace <= 0 || delta.type !== 'text_delta') continue;
      const before = performance.now();
      await sleep(pace);
      slept += performance.now() - before;
    }
    send({ type: 'content_block_stop', index } as { type: string });
  }
  if (reply.breakWith) {
    send({ type: 'error', error: { type: reply.breakWith, message: 'Overloaded' } } as { type: string });
    response.end();
    return slept;
  }
  send({
    type: 'message_delta',
    delta: {
      stop_reason: envelope.stopReason,
      stop_sequence: null,
      stop_details: stopDetails(envelope),
      container: null,
    },
    usage: { ...envelope.usage, output_tokens: envelope.outputTokens },
  } as { type: string });
  send({ type: 'message_stop' });
  response.end();
  return slept;
}

/** The same answer as one JSON body. */
export function wholeAnswer(blocks: ReadyBlock[], envelope: Envelope) {
  const content = blocks.map((block) => {
    if (block.type === 'tool_use')
      return { type: 'tool_use', id: block.id, name: block.name, input: JSON.parse(block.json) as unknown };
    return block.type === 'text' ? { ...block, citations: block.citations.length > 0 ? block.citations : null } : block;
  });
  return message(envelope, content, envelope.stopReason, { ...envelope.usage, output_tokens: envelope.outputTokens });
}

function message(envelope: Envelope, content: unknown[], stopReason: string | null, usage: Record<string, unknown>) {
  return {
    id: envelope.id,
    type: 'message',
    role: 'assistant',
    model: envelope.model,
    content,
    stop_reason: stopReason,
    stop_sequence: null,
    stop_details: stopReason ? stopDetails(envelope) : null,
    container: null,
    diagnostics: null,
    usage,
  };
}

function stopDetails({ stopReason }: Envelope) {
  return stopReason === 'refusal' ? { type: 'refusal', category: null, explanation: null } : null;
}

function opening(block: ReadyBlock): object {
  if (block.type === 'tool_use')
    return { type: 'tool_use', id: block.id, name: block.name, input: {}, caller: { type: 'direct' } };
  if (block.type === 'thinking') return { type: 'thinking', thinking: '', signature: '' };
  return { type: 'text', text: '', citations: block.citations.length > 0 ? [] : null };
}

function* deltas(block: ReadyBlock): Generator<{ type: string; [field: string]: unknown }> {
  if (block.type === 'thinking') {
    if (block.thinking) yield { type: 'thinking_delta', thinking: block.thinking };
    yield { type: 'signature_delta', signature: block.signature };
  } else if (block.type === 'tool_use') {
    for (const piece of block.json.match(/[\s\S]{1,24}/g) ?? [''])
      yield { type: 'input_json_delta', partial_json: piece };
  } else {
    for (const citation of block.citations) yield { type: 'citations_delta', citation };
    for (const piece of block.text.match(/\s*\S+\s*|\s+/g) ?? []) yield { type: 'text_delta', text: piece };
  }
}
