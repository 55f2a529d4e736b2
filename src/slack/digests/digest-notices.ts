import { section } from '../blocks/elements.ts';
import type { Block } from '../limits.ts';
import { escapeText } from '../markup.ts';

/** What somebody has to know of a digest. Plain JSON. */
export interface Notice {
  userId: string;
  text: string;
  blocks: Block[];
}

/** Whom it is for, and what the digest is called for them (mrkdwn). */
export interface Reader {
  userId: string;
  name: string;
}

/** It could not be posted. `isPaused`: and will not be until somebody has done something. */
export function failureNotice({ userId, name }: Reader, advice: string, isPaused: boolean): Notice {
  const how = isPaused
    ? 'It is paused. When that is done: `/notion digest resume`'
    : 'It comes again at its next time; to have it at once: `/notion digest now`';
  return {
    userId,
    text: `I could not post a digest. ${advice}`,
    blocks: [section(`I could not post the digest ${name}. ${escapeText(advice)}\n${how}`)],
  };
}

/** For whoever asked for a digest that nobody looks after any more. */
export function orphanNotice({ userId, name }: Reader): Notice {
  const why = 'whoever looked after it has left, and I found nobody to take it over. It is paused.';
  return {
    userId,
    text: `I could not post a digest: ${why}`,
    blocks: [section(`I could not post the digest ${name}: ${why} To have one again: \`/notion digest\``)],
  };
}

/** For whoever looks after a digest from now on. */
export function successionNotice({ userId, name }: Reader): Notice {
  return {
    userId,
    text: 'You now look after a digest.',
    blocks: [
      section(
        `You now look after the digest ${name}, because the person who did is no longer here. To change or end it: \`/notion digest list\``,
      ),
    ],
  };
}

/** Its first message is there, but not what belongs into its thread. */
export function restNotice({ userId, name }: Reader, rest: 'refused' | 'left'): Notice {
  const why =
    rest === 'refused'
      ? 'Slack took only a part of it: the rest of its thread is missing.'
      : 'I was interrupted, and who may see it has changed since, so the rest of its thread is missing.';
  return {
    userId,
    text: `A digest is not whole. ${why}`,
    blocks: [section(`I posted the digest ${name}. ${why} Please look into Notion for the other changes.`)],
  };
}

/** Something that it watches is not shown at its place. `names`: of those that this reader may see. */
export function hiddenNotice({ userId, name }: Reader, names: string[]): Notice {
  const what = names.length > 0 ? names.map((each) => `“${escapeText(each)}”`).join(', ') : 'something';
  return {
    userId,
    text: 'A digest leaves something out.',
    blocks: [
      section(
        `The digest ${name} watches ${what}, which people there do not see any more, so it is left out. To take it out of the digest, or choose another place: \`/notion digest list\``,
      ),
    ],
  };
}
