import { randomUUID } from 'node:crypto';
import type { RespondFn, SlashCommand } from '@slack/bolt';
import { tooLong } from './ask.ts';
import { answerFooter } from './blocks/answer.ts';
import { help } from './blocks/commands.ts';
import { proposal } from './blocks/proposal.ts';
import { type PrivateAnswer, shareButton } from './blocks/shared.ts';
import { isDirect } from './channels.ts';
import type { Desk } from './desk.ts';
import { type Block, fitBlocks, limits } from './limits.ts';
import { fallbackText } from './markup.ts';
import { hasWords } from './message-text.ts';
import { collectAnswer } from './private-answer.ts';

export interface PrivateQuestion {
  slash: SlashCommand;
  respond: RespondFn;
  question: string;
}

/** Answers where only the asker sees it: first a sign of life, replaced by the whole answer with a button to share it. */
export async function askPrivately(desk: Desk, { slash, respond, question }: PrivateQuestion): Promise<void> {
  const tell = (text: string, blocks: Block[] = [], replace = false) =>
    respond({
      response_type: 'ephemeral',
      replace_original: replace,
      text: fallbackText(text),
      ...(blocks.length > 0 ? { blocks: fitBlocks(blocks) } : {}),
    });
  if (!hasWords(question)) return void (await tell('Ask me a question about your company’s Notion.', help()));
  if (question.length > limits.questionLength) return void (await tell(tooLong(question.length)));

  const turnId = randomUUID();
  const { channel_id: channelId, user_id: userId } = slash;
  const conversationId = `slack:${desk.identity.teamId}:command:${turnId}`;
  await desk.running.run(conversationId, async (signal) => {
    const [person] = await Promise.all([desk.people.person(userId), tell('Looking in Notion…')]);
    const events = desk.answer({
      id: turnId,
      asker: person,
      audience: { kind: 'person', person },
      conversationId,
      place: 'a private answer to a command',
      prompt: question,
      overheard: [],
      signal,
    });
    const { pages, sources, outcome, proposals } = await collectAnswer(events, signal);
    const shown = pages.slice(0, limits.responseUrlUses - 1 - (proposals.length > 0 ? 1 : 0));
    const isShareable = outcome.kind === 'answered' && pages.length > 0 && !isDirect(channelId);
    if (isShareable) await keep(desk, { turnId, askerId: userId, channelId, question, pages, sources });
    const footer = [
      ...answerFooter({ sources, outcome, turnId, timeZone: person.timeZone, warn: true }),
      ...(isShareable ? [shareButton(turnId)] : []),
    ];
    for (const [index, page] of shown.entries()) {
      const isLast = index === shown.length - 1;
      await tell(page, [{ type: 'markdown', text: page }, ...(isLast ? footer : [])], index === 0);
    }
    const offers = proposals.flatMap((offered) => proposal(offered, person.timeZone));
    if (offers.length > 0) await tell('Create this page?', offers, shown.length === 0);
  });
}

const key = (shareId: string) => `private:${shareId}`;

async function keep({ threads }: Desk, answer: PrivateAnswer): Promise<void> {
  await threads.set(key(answer.turnId), answer);
}

/** The answer behind a share button, while it is kept. */
export async function readPrivateAnswer({ threads }: Desk, shareId: string): Promise<PrivateAnswer | undefined> {
  return threads.get<PrivateAnswer>(key(shareId));
}
