import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, type ReadyBlock, showBlock } from './answer.ts';
import type { Reply } from './contract.ts';

export interface Envelope {
  id: string;
  model: string;
  /** The input side. */
  usage: Record<string, unknown>;
}

type Event = { type: string; [field: string]: unknown };

/** Writes the answer as server-sent events: the envelope, each block in pieces, the end. Stops when the client has gone. */
export async function streamAnswer(
  response: ServerResponse,
  answer: Answer,
  envelope: Envelope,
  { breakWith, cutAfterEvents = Number.POSITIVE_INFINITY, pace = 0 }: Omit<Reply, 'content'>,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  response.flushHeaders();
  let sent = 0;
  for (const event of eventsOf(answer, envelope, breakWith)) {
    if (response.destroyed) return;
    if (sent >= cutAfterEvents) return cut(response);
    sent += 1;
    const hasRoom = response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    if (!hasRoom) await drained(response);
    if (pace > 0 && isText(event)) await sleep(pace);
  }
  response.end();
}

/** Resolves when there is room again, or nobody to write to any more. */
function drained(response: ServerResponse): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const done = () => {
    response.off('drain', done).off('close', done);
    resolve();
  };
  response.on('drain', done).on('close', done);
  return promise;
}

/** What was written before must still arrive. */
async function cut(response: ServerResponse): Promise<void> {
  await sleep(5);
  response.socket?.destroy();
}

function isText({ delta }: Event): boolean {
  return (delta as { type?: string } | undefined)?.type === 'text_delta';
}

function* eventsOf(answer: Answer, envelope: Envelope, breakWith: string | undefined): Generator<Event> {
  const start = { ...wholeAnswer(answer, envelope), content: [], stop_reason: null, stop_sequence: null };
  yield { type: 'message_start', message: { ...start, stop_details: null, usage: usageOf(answer, envelope, 1) } };
  yield { type: 'ping' };
  for (const [index, block] of answer.blocks.entries()) {
    yield { type: 'content_block_start', index, content_block: opening(block) };
    for (const delta of deltas(block)) yield { type: 'content_block_delta', index, delta };
    yield { type: 'content_block_stop', index };
  }
  if (breakWith) {
    const message = breakWith === 'overloaded_error' ? 'Overloaded' : 'Internal server error';
    yield { type: 'error', error: { type: breakWith, message } };
    return;
  }
  const { stopReason, stopSequence } = answer;
  yield {
    type: 'message_delta',
    delta: {
      stop_reason: stopReason,
      stop_sequence: stopSequence,
      stop_details: stopDetails(stopReason),
      container: null,
    },
    usage: usageOf(answer, envelope),
  };
  yield { type: 'message_stop' };
}

/** The same answer as one JSON body. */
export function wholeAnswer(answer: Answer, envelope: Envelope) {
  return {
    id: envelope.id,
    type: 'message',
    role: 'assistant',
    model: envelope.model,
    content: answer.blocks.map(showBlock),
    stop_reason: answer.stopReason,
    stop_sequence: answer.stopSequence,
    stop_details: stopDetails(answer.stopReason),
    container: null,
    diagnostics: null,
    usage: usageOf(answer, envelope),
  };
}

function usageOf({ outputTokens, thinkingTokens }: Answer, { usage }: Envelope, soFar = outputTokens) {
  const details = { thinking_tokens: Math.min(thinkingTokens, soFar) };
  return { ...usage, output_tokens: soFar, output_tokens_details: details };
}

function stopDetails(stopReason: string) {
  return stopReason === 'refusal' ? { type: 'refusal', category: null, explanation: null } : null;
}

function opening(block: ReadyBlock): object {
  if (block.type === 'thinking') return { type: 'thinking', thinking: '', signature: '' };
  if (block.type === 'tool_use') return { ...showBlock(block), input: {} };
  return { type: 'text', text: '', citations: block.citations.length > 0 ? [] : null };
}

function* deltas(block: ReadyBlock): Generator<{ type: string; [field: string]: unknown }> {
  if (block.type === 'thinking') {
    for (const piece of wordsOf(block.thinking)) yield { type: 'thinking_delta', thinking: piece };
    yield { type: 'signature_delta', signature: block.signature };
  } else if (block.type === 'tool_use') {
    yield { type: 'input_json_delta', partial_json: '' };
    for (const piece of block.json.match(/[\s\S]{1,24}/g) ?? [])
      yield { type: 'input_json_delta', partial_json: piece };
  } else {
    for (const piece of wordsOf(block.text)) yield { type: 'text_delta', text: piece };
    for (const citation of block.citations) yield { type: 'citations_delta', citation };
  }
}

function wordsOf(text: string): string[] {
  return text.match(/\s*\S+\s?|\s+/g) ?? [];
}
