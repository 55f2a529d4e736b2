import type { Digest } from '../../workflows/digest/digest.ts';
import { digestTitle } from '../blocks/digests.ts';
import { section } from '../blocks/elements.ts';
import type { Block } from '../limits.ts';
import { escapeText } from '../markup.ts';

/** What somebody has to know of a digest. Plain JSON. */
export interface Notice {
  userIds: string[];
  text: string;
  blocks: Block[];
}

/** For the digest's owner and whoever asked for it: it could not be posted. `isPaused`: and will not be until somebody has done something. */
export function failureNotice(digest: Digest, askerId: string, advice: string, isPaused: boolean): Notice {
  const how = isPaused
    ? 'It is paused. When that is done: `/notion digest resume`'
    : 'It comes again at its next time; to have it at once: `/notion digest now`';
  return {
    userIds: [...new Set([digest.ownerId, askerId])],
    text: `I could not post the digest ${digest.title}. ${advice}`,
    blocks: [section(`I could not post the digest ${digestTitle(digest)}. ${escapeText(advice)}\n${how}`)],
  };
}

/** For whoever looks after a digest from now on. */
export function successionNotice(digest: Digest): [text: string, blocks: Block[]] {
  return [
    `You now look after the digest ${digest.title}.`,
    [
      section(
        `You now look after the digest ${digestTitle(digest)}, because the person who did is no longer here. To change or end it: \`/notion digest list\``,
      ),
    ],
  ];
}
