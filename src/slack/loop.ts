import type { RecentQuestion } from '../storage/questions.ts';

const mostTurns = 3;
const replyMs = 10_000;
const silenceMs = 10 * 60_000;

/** The reason under which the end of a loop is kept. */
export const loopReason = 'a loop of two bots';

/**
 * A bot that writes with a person's token looks like a person, but answers each answer within seconds. `end`: this question would be the fourth
 * turn in a row that way; `silence`: the loop was ended a moment ago. `recent` is newest first.
 */
export function findLoop(
  question: { askerId: string; acceptedAt: Date },
  recent: RecentQuestion[],
): 'end' | 'silence' | undefined {
  const mine = recent.filter(({ askerId }) => askerId === question.askerId);
  const ended = mine.find(({ reason }) => reason === loopReason);
  if (ended && since(ended, question) < silenceMs) return 'silence';
  let turns = 0;
  for (let latest: { acceptedAt: Date } | undefined = question; latest; turns += 1) latest = cause(latest, mine);
  return turns > mostTurns ? 'end' : undefined;
}

/** The answer that was followed by the question so quickly. */
function cause({ acceptedAt }: { acceptedAt: Date }, recent: RecentQuestion[]): RecentQuestion | undefined {
  return recent.find((one) => {
    const elapsed = since(one, { acceptedAt });
    return elapsed >= 0 && elapsed <= replyMs;
  });
}

function since({ endedAt }: RecentQuestion, { acceptedAt }: { acceptedAt: Date }): number {
  return acceptedAt.getTime() - endedAt.getTime();
}
