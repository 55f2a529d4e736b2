import type { RecentQuestion } from '../storage/questions.ts';

const mostTurns = 3;
const replyMs = 10_000;
const silenceMs = 10 * 60_000;

/** The reason under which the end of a loop is kept. */
export const loopReason = 'a loop of two bots';

/**
 * A bot that writes with a person's token looks like a person, but answers each answer within seconds. `end`: this question would be the fourth
 * turn in a row that way, whoever asked; `silence`: the asker took part in a loop that was ended a moment ago. `recent` is newest first.
 */
export function findLoop(
  question: { askerId: string; acceptedAt: Date },
  recent: RecentQuestion[],
): 'end' | 'silence' | undefined {
  const ended = recent.find(({ reason }) => reason === loopReason);
  const tookPart = recent.some(
    ({ askerId, endedAt }) => ended && askerId === question.askerId && endedAt <= ended.endedAt,
  );
  if (ended && tookPart && since(ended, question) < silenceMs) return 'silence';
  const afterwards = ended ? recent.slice(0, recent.indexOf(ended)) : recent;
  let turns = 0;
  for (let latest: { acceptedAt: Date } | undefined = question; latest; turns += 1) latest = cause(latest, afterwards);
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
