import type { MessageParam } from '@anthropic-ai/sdk/resources/messages';
import { searchResultsIn } from '../standins/claude/answer.ts';
import type { Brain, ClaudeRequest, Reply } from '../standins/claude/contract.ts';
import type { ValidRequest } from '../standins/claude/request-schema.ts';
import { mulberry32 } from '../standins/faults.ts';
import { caseIn, type Saying, sayingOf } from './said.ts';

export interface Model {
  brain: Brain;
  /** How the answers that were given to a case read once their citations are rendered; several when passages differed between tries. */
  expected(number: number): ReadonlySet<string>;
}

export interface ModelOptions {
  seed: number;
  /** Pages that everybody may read. */
  pages: readonly { id: string; title: string }[];
  /** Share of the replies that break off, 0 to 1. */
  broken?: number;
  /** What the time that a reply takes is multiplied with; 1 when absent. */
  slowness?: number;
}

/** A Claude that answers each case with what `sayingOf` gives, whoever asks and however often. */
export function createModel({ seed, pages, broken = 0, slowness = 1 }: ModelOptions): Model {
  const random = mulberry32(seed);
  const answers = new Map<number, Set<string>>();

  function reply(request: ClaudeRequest): Reply {
    const { number, steps } = situation(request.messages);
    if (number === undefined) return { content: [{ type: 'text', text: 'A summary.' }] };
    const saying = sayingOf(number, seed);
    const step = saying.steps[steps];
    if (step) {
      const preamble = steps === 0 && saying.preamble ? [{ type: 'text' as const, text: saying.preamble }] : [];
      return { content: [...preamble, call(step, pages[(number + steps) % pages.length])] };
    }
    const { content, rendered } = answer(saying, request);
    answers.set(number, (answers.get(number) ?? new Set()).add(rendered));
    const deltas = rendered.split(/\s+/).length;
    return { content, pace: Math.floor((saying.speakingMs * slowness) / deltas) };
  }

  return {
    brain(request) {
      const said = reply(request);
      if (random() >= broken) return said;
      return random() < 0.5
        ? { ...said, breakWith: random() < 0.5 ? 'overloaded_error' : 'api_error' }
        : { ...said, cutAfterEvents: 1 + Math.floor(random() * 60) };
    },
    expected: (number) => answers.get(number) ?? new Set(),
  };
}

/** The case under way, and how many steps with tools there were since it was asked. */
function situation(messages: MessageParam[]): { number: number | undefined; steps: number } {
  let steps = 0;
  for (const { role, content } of messages.toReversed()) {
    const blocks = typeof content === 'string' ? [{ type: 'text' as const, text: content }] : content;
    if (role === 'assistant') steps += blocks.some(({ type }) => type === 'tool_use') ? 1 : 0;
    const texts = blocks.flatMap((block) => (role === 'user' && block.type === 'text' ? [block.text] : []));
    const number = texts
      .toReversed()
      .map(caseIn)
      .find((found) => found !== undefined);
    if (number !== undefined) return { number, steps };
  }
  return { number: undefined, steps };
}

function call(step: Saying['steps'][number], page = { id: '', title: '' }): Reply['content'][number] {
  if (step === 'read') return { type: 'tool_use', name: 'read_page', input: { page: page.id, sections: [] } };
  const input = { queries: [page.title], data_source: '', inside: '', edited_after: '', author: '' };
  return { type: 'tool_use', name: 'search', input };
}

/** The answer with citations of the passages that the request holds, and how it must read in Slack. */
function answer(
  { preamble, paragraphs }: Saying,
  request: ClaudeRequest,
): { content: Reply['content']; rendered: string } {
  const results = searchResultsIn(request as unknown as ValidRequest);
  const urls = [...new Set(results.map(({ source }) => source))];
  const numbers: string[] = [];
  const content: Reply['content'] = [];
  let rendered = '';
  for (const [index, { text, cites }] of paragraphs.entries()) {
    const gap = index > 0 ? '\n\n' : '';
    const url = cites === undefined ? undefined : (urls[cites] ?? urls[0]);
    rendered += gap + text;
    if (!url) {
      content.push({ type: 'text', text: gap + text });
      continue;
    }
    if (!numbers.includes(url)) numbers.push(url);
    rendered += ` [${numbers.indexOf(url) + 1}](${url})`;
    const searchResult = results.findIndex(({ source }) => source === url);
    content.push({ type: 'text', text: gap + text, citations: [{ searchResult, block: 0 }] });
  }
  return { content, rendered: preamble ? `${preamble}\n\n${rendered}` : rendered };
}
