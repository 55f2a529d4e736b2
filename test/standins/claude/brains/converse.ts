import type { ContentBlock, MessageParam, ToolResultBlockParam, ToolUnion } from '@anthropic-ai/sdk/resources/messages';
import type { Talk } from '../ask.ts';

type Content = Exclude<ToolResultBlockParam['content'], undefined>;

/** A tool of a test: what the model is told about it, and what it answers. */
export interface ToyTool {
  name: string;
  properties: Record<string, object>;
  answer(input: Record<string, unknown>): Content;
}

export interface Conversation {
  messages: MessageParam[];
  /** Calls of the last turn, step by step: those of one message stand together. */
  steps: { name: string; input: unknown }[][];
  text: string;
  /** “title: cited text” of the last answer. */
  citations: string[];
}

/** Asks, answers every call with its tool until the model says something, and returns the conversation so far. */
export async function converse(
  talk: Talk,
  question: string,
  tools: ToyTool[],
  before: MessageParam[] = [],
): Promise<Conversation> {
  const messages: MessageParam[] = [...before, { role: 'user', content: question }];
  const steps: Conversation['steps'] = [];
  for (let step = 0; step < 12; step += 1) {
    const { content } = await talk.ask({ system: 'Be helpful.', tools: tools.map(describe), messages: [...messages] });
    messages.push({ role: 'assistant', content });
    const calls = content.filter((block) => block.type === 'tool_use');
    if (calls.length === 0) return { messages, steps, ...readAnswer(content) };
    steps.push(calls.map(({ name, input }) => ({ name, input })));
    messages.push({
      role: 'user',
      content: calls.map(({ id, name, input }) => {
        const tool = tools.find((each) => each.name === name);
        if (!tool)
          return { type: 'tool_result', tool_use_id: id, is_error: true, content: `There is no tool ${name}.` };
        return { type: 'tool_result', tool_use_id: id, content: tool.answer(input as Record<string, unknown>) };
      }),
    });
  }
  throw new Error('the model never stopped calling tools');
}

function describe({ name, properties }: ToyTool): ToolUnion {
  const required = Object.keys(properties);
  const schema = { type: 'object' as const, properties, required, additionalProperties: false };
  return { name, description: name, strict: true, input_schema: schema };
}

function readAnswer(content: ContentBlock[]): { text: string; citations: string[] } {
  const texts = content.filter((block) => block.type === 'text');
  return {
    text: texts.map(({ text }) => text).join(''),
    citations: texts
      .flatMap(({ citations }) => citations ?? [])
      .map((citation) =>
        citation.type === 'search_result_location' ? `${citation.title}: ${citation.cited_text}` : '',
      ),
  };
}
