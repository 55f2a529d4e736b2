import { transformJSONSchema } from '@anthropic-ai/sdk/lib/transform-json-schema';
import type {
  Tool as ClaudeTool,
  ToolResultBlockParam,
  ToolUnion,
  ToolUseBlock,
} from '@anthropic-ai/sdk/resources/messages/messages';
import * as z from 'zod';
import { AppError, explain, isAbort, newReference } from '../errors.ts';
import type { Source } from '../knowledge/source.ts';
import type { Draft, Tool, ToolContext } from '../tools/tool.ts';
import { toSearchResult } from './search-results.ts';

/** Tools as Claude gets them: strict, in the subset of JSON Schema that strict tools take, and the same bytes at every start. */
export function describeTools(tools: Tool[]): ToolUnion[] {
  return tools.map(({ name, description, input }) => {
    const schema = z.toJSONSchema(input, { io: 'input', target: 'draft-2020-12' });
    return { name, description, strict: true, input_schema: transformJSONSchema(schema) as ClaudeTool.InputSchema };
  });
}

/** A call that has ended, well or not: what the model reads, and what people see. */
export interface CallResult {
  block: ToolResultBlockParam;
  failed: boolean;
  sources: Source[];
  draft?: Draft;
}

/** What the person reads while the call runs; also for calls that cannot run. */
export function titleOf(call: ToolUseBlock, tools: Map<string, Tool>): string {
  const tool = tools.get(call.name);
  const input = tool?.input.safeParse(call.input);
  return tool && input?.success ? tool.title(input.data) : `Trying ${call.name.replaceAll('_', ' ').slice(0, 60)}`;
}

/** Runs one call. Whatever goes wrong becomes a result that the model can read; only an abort of the turn is thrown. */
export async function runCall(
  call: ToolUseBlock,
  tools: Map<string, Tool>,
  context: ToolContext,
  timeoutMs: number,
): Promise<CallResult> {
  const tool = tools.get(call.name);
  if (!tool)
    return failure(call, `There is no tool “${call.name.slice(0, 60)}”. There are: ${[...tools.keys()].join(', ')}.`);
  const input = tool.input.safeParse(call.input);
  if (!input.success) return failure(call, `The input does not fit: ${z.prettifyError(input.error).slice(0, 1_000)}`);
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any([context.signal, timeout]);
  try {
    const result = await settleBefore(signal, tool.run(input.data, { ...context, signal }));
    const passages = (result.passages ?? []).map(toSearchResult).filter(({ content }) => content.length > 0);
    const text = result.text.trim() || (passages.length > 0 ? '' : 'Nothing was found.');
    return {
      block: {
        type: 'tool_result',
        tool_use_id: call.id,
        content: [...(text ? [{ type: 'text' as const, text }] : []), ...passages],
      },
      failed: false,
      sources: result.sources ?? [],
      ...(result.draft && tool.effect === 'write' ? { draft: result.draft } : {}),
    };
  } catch (error) {
    if (context.signal.aborted) throw error;
    if (isAbort(error) || timeout.aborted)
      return failure(call, `This took longer than ${timeoutMs / 1000} s and was stopped. Try a smaller request.`);
    const reference = newReference();
    if (error instanceof AppError) context.log.info({ error, tool: call.name }, 'a tool declined');
    else context.log.error({ error, tool: call.name, reference }, 'a tool failed');
    return failure(call, error instanceof AppError ? error.message : explain(error, reference));
  }
}

export function failure(call: ToolUseBlock, message: string): CallResult {
  return {
    block: { type: 'tool_result', tool_use_id: call.id, is_error: true, content: message },
    failed: true,
    sources: [],
  };
}

/** Settles with `work`, or rejects as soon as the signal aborts even if `work` does not listen to it. */
async function settleBefore<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> {
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
