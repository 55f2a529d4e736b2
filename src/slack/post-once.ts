import { type Block, fitBlocks } from './limits.ts';
import { fallbackText } from './markup.ts';
import { createPen, type Writing } from './pen.ts';
import { createWholeMessage, type Place, removeHalves } from './whole-message.ts';

/**
 * Says something there, exactly once for each name and question, over calls, processes and whatever fails on the way. Resolves to the
 * message's ts. `bare` (mrkdwn) takes the place of `text` where Slack refuses the blocks. Throws `LostLease`, or Slack's refusal.
 */
export async function postOnce(
  writing: Writing,
  place: Place,
  name: string,
  { text, blocks = [], bare }: { text: string; blocks?: Block[]; bare?: string },
): Promise<string> {
  const slot = writing.journal.slot(name);
  if (slot.ts) return slot.ts;
  const plain = { text: fallbackText(text) };
  const pen = createPen(writing, place.channelId);
  const message = createWholeMessage(writing, pen, place, slot);
  const last = bare === undefined ? plain : { text: bare };
  await message.write(blocks.length > 0 ? [{ ...plain, blocks: fitBlocks(blocks) }, last] : [last]);
  await message.settleDoubts();
  await removeHalves(writing, pen, place);
  return slot.ts ?? '';
}

/** Takes back what was said under that name, if it was. */
export async function takeBack(writing: Writing, place: Place, name: string): Promise<void> {
  if (!writing.journal.names(name).includes(name)) return;
  await createWholeMessage(writing, createPen(writing, place.channelId), place, writing.journal.slot(name)).remove();
}
