import { transformJSONSchema } from '@anthropic-ai/sdk/lib/transform-json-schema';
import type {
  Tool as ClaudeTool,
  SearchResultBlockParam,
  TextBlockParam,
  ToolResultBlockParam,
  ToolUnion,
  ToolUseBlock,
} from '@anthropic-ai/sdk/resources/messages';
import * as z from 'zod';
import { AppError, explain, newReference } from '../errors.ts';
import type { Tool, ToolContext, ToolResult } from '../tools/tool.ts';
import { toSearchResult } from './citations.ts';

/** The last guard against a result that fills the context; tools keep well below it themselves. */
const longestResult = 120_000;

/** Tools as Claude gets them: strict, in the subset of JSON Schema that strict tools take, and the same bytes at every start. */
export function describeTools(tools: Tool[]): ToolUnion[] {
  return tools.map(({ name, description, input }) => {
    const schema = z.toJSONSchema(input, { io: 'input', target: 'draft-2020-12' });
    return { name, description, strict: true, input_schema: transformJSONSchema(schema) as ClaudeTool.InputSchema };
  });
}

/** A call that has ended, well or not: `block` is for the model, `result` what the tool said. */
export interface CallResult {
  block: ToolResultBlockParam;
  result?: ToolResult;
}

/** What people read while the call runs; also for calls that cannot run. */
export async function titleOf(
  call: ToolUseBlock,
  tools: Map<string, Tool>,
  context: Pick<ToolContext, 'audience'>,
): Promise<string> {
  const fallback = `Trying ${call.name.replaceAll(/[^a-z0-9]+/gi, ' ').slice(0, 60)}`;
  const tool = tools.get(call.name);
  const input = tool?.input.safeParse(call.input);
  try {
    return tool && input?.success ? await tool.title(input.data, context) : fallback;
  } catch {
    return fallback;
  }
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
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any([context.signal, timeout]);
  try {
    const input = tool.input.safeParse(call.input);
    if (!input.success) return failure(call, `The input does not fit: ${z.prettifyError(input.error).slice(0, 1_000)}`);
    const result = await settleBefore(signal, () => tool.run(input.data, { ...context, signal }));
    return { block: { type: 'tool_result', tool_use_id: call.id, content: contentOf(result) }, result };
  } catch (error) {
    context.signal.throwIfAborted();
    if (timeout.aborted)
      return failure(
        call,
        `This took longer than ${timeoutMs / 1000} s and was stopped. Try a smaller request, or go on without.`,
      );
    return failure(call, explainFailure(error, call, context));
  }
}

/** The sentence for the model. A bug's details go to the log only. */
export function explainFailure(error: unknown, call: ToolUseBlock, { log }: Pick<ToolContext, 'log'>): string {
  const reference = newReference();
  if (error instanceof AppError) log.info({ error, tool: call.name }, 'a tool declined');
  else log.error({ error, tool: call.name, reference }, 'a tool failed');
  return error instanceof AppError ? error.message : explain(error, reference);
}

export function failure(call: Pick<ToolUseBlock, 'id'>, message: string): CallResult {
  return { block: { type: 'tool_result', tool_use_id: call.id, is_error: true, content: message } };
}

function contentOf({ text, passages = [] }: ToolResult): (TextBlockParam | SearchResultBlockParam)[] {
  const results = passages.flatMap((passage) => toSearchResult(passage) ?? []);
  const content: (TextBlockParam | SearchResultBlockParam)[] = [];
  const words = text.trim().slice(0, longestResult).toWellFormed() || (results.length > 0 ? '' : 'Nothing was found.');
  if (words) content.push({ type: 'text', text: words });
  let length = text.length;
  for (const result of results) {
    length += result.content.reduce((sum, part) => sum + part.text.length, 0);
    if (length <= longestResult) content.push(result);
  }
  if (length > longestResult)
    content.push({ type: 'text', text: 'There was more; it did not fit. Ask for less at once.' });
  return content;
}

/**
 * Settles with `work`, or rejects as soon as the signal aborts even if `work` does not listen to it. Never begins it after an
 * abort, and lets nothing that it throws later go unhandled, which would end the process.
 */
async function settleBefore<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work(), promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
