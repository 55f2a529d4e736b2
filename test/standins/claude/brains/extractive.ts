import type { ClaudeRequest, Reply } from '../contract.ts';
import { planChange } from './changes.ts';
import { planCreation } from './creation.ts';
import { draftDigest } from './digest-draft.ts';
import { phrasesFor } from './language.ts';
import { planLookup } from './lookup.ts';
import { quote } from './quoting.ts';
import { type Reading, readRequest } from './reading.ts';
import { say } from './replies.ts';
import { planRows } from './rows.ts';
import { answerSmallTalk } from './small-talk.ts';
import { fill } from './structured.ts';
import { everythingSaid, summarise } from './summary.ts';
import { draftThread } from './thread-draft.ts';
import { type Term, termsOf } from './words.ts';

/** Searches, reads and quotes. It knows nothing but the request, and says so when it found nothing. */
export function extractive(request: ClaudeRequest): Reply {
  const { output_config, tool_choice } = request as {
    output_config?: { format?: { schema: unknown } };
    tool_choice?: { type: string };
  };
  if (output_config?.format) {
    const said = everythingSaid(request);
    const { schema } = output_config.format;
    return say(JSON.stringify(draftDigest(schema, said) ?? draftThread(schema, said) ?? fill(schema, said)));
  }
  const reading = readRequest(request);
  if (reading.continues) return say(phrasesFor(reading.question).nothingToAdd);
  const smallTalk = answerSmallTalk(reading.question);
  if (smallTalk) return smallTalk;
  const terms = termsFor(reading);
  const mayCall = reading.tools.size > 0 && tool_choice?.type !== 'none';
  if (!mayCall) return reading.blocks.length > 0 ? quote(reading, terms) : say(summarise(request));
  return (
    planChange(reading) ??
    planCreation(reading) ??
    planRows(reading, terms) ??
    planLookup(reading, terms) ??
    quote(reading, terms)
  );
}

const leansBack =
  /^\W*(and|but|or|so|what about|how about|who|why|und|aber|och|men|e|mas)\b|\b(it|its|that|this|they|them|those|these|there|one|ones|das|es|dort|det|den|isso|isto|ela|ele)\b/i;

/** The question’s terms; one that leans on what was said before borrows those of the questions before it. */
function termsFor({ question, earlier }: Reading): Term[] {
  const own = termsOf(question);
  if (own.length > 3 || (own.length > 1 && !leansBack.test(question))) return own;
  const before = earlier.findLast((text) => !answerSmallTalk(text) && termsOf(text).length > 0);
  const borrowed = before ? termsOf(before) : [];
  return [...new Map([...own, ...borrowed].map((term) => [term.stem, term])).values()];
}
