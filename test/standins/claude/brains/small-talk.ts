import type { Reply } from '../contract.ts';
import { phrasesFor } from './language.ts';
import { say } from './replies.ts';

const thanks =
  /^\W*(?:ok(?:ay)?\W+|great\W+|perfect\W+)?(?:thanks|thank you|thx|cheers|danke|vielen dank|tack|obrigad[oa])\b[^?]{0,40}$/iu;
const greeting =
  /^\W*(?:hi|hello|hey|good (?:morning|afternoon)|hallo|guten (?:tag|morgen)|hej|olá|ola|bom dia)\b[^?]{0,25}$/iu;

/** An answer to thanks and greetings; undefined for everything that asks something. */
export function answerSmallTalk(question: string): Reply | undefined {
  if (thanks.test(question)) return say(phrasesFor(question).thanks);
  return greeting.test(question) ? say(phrasesFor(question).greeting) : undefined;
}
