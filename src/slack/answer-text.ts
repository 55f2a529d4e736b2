import type { TurnEvent } from '../agent/turn.ts';
import type { Source } from '../knowledge/source.ts';
import { codeBlocks } from './code-blocks.ts';
import { neutralise, neutraliseSettled, safeUrl } from './markup.ts';

/** An answer as far as it is known: the model's text and, by offset into it, what backs the words before. */
export interface AnswerText {
  text: string;
  citations: { at: number; source: Source }[];
}

export const emptyAnswer: AnswerText = { text: '', citations: [] };

/** Takes one event in; events that change no text return the same answer. */
export function extendAnswer(answer: AnswerText, event: TurnEvent): AnswerText {
  switch (event.type) {
    case 'text':
      return { ...answer, text: answer.text + event.delta };
    case 'citation':
      return { ...answer, citations: [...answer.citations, { at: answer.text.length, source: event.source }] };
    case 'rewind':
      return {
        text: answer.text.slice(0, event.length),
        citations: answer.citations.filter(({ at }) => at <= event.length),
      };
    case 'status':
    case 'task':
    case 'proposal':
    case 'end':
      return answer;
  }
}

/** What is shown: neutral Markdown with numbered citations, and the sources in the order of their numbers. */
export interface Rendered {
  markdown: string;
  sources: Source[];
}

/** The end of a growing text that more text could still turn into something else: a fence, a cell border, space. */
const unsettled = /(?:(?<=^|\n) {0,3}(?:```|~~~)[^\n]*|[\s|`~]+)$/;

/**
 * While the answer grows (`complete` false) each rendering starts with the one before it, however the text was cut into
 * deltas; only a rewind breaks that.
 */
export function renderAnswer({ text, citations }: AnswerText, complete: boolean): Rendered {
  const sources: Source[] = [];
  const marks = placeMarks(text, number(text, citations, sources));
  const end = complete ? text.length : text.replace(unsettled, '').length;
  let markdown = '';
  let from = 0;
  for (const { at, label } of marks) {
    if (at > end) break;
    markdown += neutralise(text.slice(from, at)) + label;
    from = at;
  }
  const rest = text.slice(from, end);
  return { markdown: markdown + (complete ? neutralise(rest) : neutraliseSettled(rest)), sources };
}

/** Numbers by first appearance; a repetition right after itself says nothing new and is left out. */
function number(text: string, citations: AnswerText['citations'], sources: Source[]): { at: number; label: string }[] {
  let last: { at: number; index: number } | undefined;
  return citations.flatMap(({ at, source }) => {
    const url = safeUrl(source.url);
    if (!url) return [];
    let index = sources.findIndex((known) => known.url === source.url && known.section === source.section);
    if (index < 0) index = sources.push(source) - 1;
    const repeated = last?.index === index && text.slice(last.at, at).trim() === '';
    last = { at, index };
    return repeated ? [] : [{ at, label: `[${index + 1}](${url})` }];
  });
}

/** Moves each mark to where Markdown survives it: before trailing space and cell borders, behind a code block. */
function placeMarks(text: string, numbered: { at: number; label: string }[]): { at: number; label: string }[] {
  const blocks = codeBlocks(text);
  return numbered.flatMap(({ at, label }) => {
    const trimmed = text.slice(0, at).replace(/[\s|]+$/, '').length;
    const block = blocks.find(({ start, end }) => start < trimmed && trimmed <= (end ?? Number.POSITIVE_INFINITY));
    if (!block) return [{ at: trimmed, label: ` ${label}` }];
    return block.end === undefined ? [] : [{ at: block.end, label: `\n${label}` }];
  });
}
