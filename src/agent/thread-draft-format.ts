import * as z from 'zod';
import { draftTypes } from './thread-draft.ts';

const sources = z.array(z.int()).describe('Numbers of the messages that say it');
const statement = z.object({ text: z.string().describe('One sentence, in the words of the messages'), sources });

/** What Claude fills in; an empty string stands for nothing. Kept free of what grammars cannot hold. */
export const draftFormat = z.object({
  title: z.string().describe('At most ten words, made of words of the thread'),
  type: z.enum(draftTypes),
  language: z.string().describe('Two letters: the language most of the thread is in'),
  summary: z.array(statement),
  decisions: z.array(
    statement.extend({
      rationale: statement.describe('Why it was decided so; with an empty text when the thread does not say'),
    }),
  ),
  actions: z.array(
    statement.extend({
      owner: z.string().describe('Full name of who will do it, or empty'),
      due: z.string().describe('Date as YYYY-MM-DD, or empty'),
      due_words: z.string().describe('The words of the message that name the date, verbatim, or empty'),
    }),
  ),
  questions: z.array(statement).describe('Questions that nobody has answered'),
  topics: z.array(z.string()).describe('Up to six subjects, in words of the thread'),
});

export type RawDraft = z.output<typeof draftFormat>;
export type RawStatement = z.output<typeof statement>;
export type RawAction = RawDraft['actions'][number];
