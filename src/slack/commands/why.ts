import { RequestError } from '../../errors.ts';
import { requireReader } from '../../knowledge/audience.ts';
import { findNotionId } from '../../notion/ids.ts';
import { escapeText } from '../markup.ts';
import type { Run } from './call.ts';

const notALink =
  'I need a link to a Notion page, or its id. In Notion: Share → Copy link, then `/notion why` and the link.';

/** What is known of one page, in a sentence for the person who asks. */
export const why: Run = async (desk, { person, rest, reply }) => {
  const audience = { kind: 'person' as const, person };
  requireReader(audience);
  const target = linkIn(rest);
  if (!findNotionId(target)) throw new RequestError(notALink);
  await reply(escapeText(await desk.knowledge.why(audience, target)));
};

/** Slack wraps links in angle brackets, with or without a label, and escapes ampersands. */
function linkIn(wire: string): string {
  const [, wrapped] = /<([^<>|]+)(?:\|[^<>]*)?>/.exec(wire) ?? [];
  return (wrapped ?? wire).replaceAll('&amp;', '&').trim();
}
