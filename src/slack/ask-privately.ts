import { randomUUID } from 'node:crypto';
import type { RespondFn, SlashCommand } from '@slack/bolt';
import { answerFooter } from './blocks/answer.ts';
import { proposal } from './blocks/proposal.ts';
import { type PrivateAnswer, shareButton } from './blocks/shared.ts';
import { isDirect } from './channels.ts';
import type { Desk } from './desk.ts';
import { type Block, fitBlocks, limits } from './limits.ts';
import { fallbackText } from './markup.ts';
import { readMessageText } from './message-text.ts';
import { collectAnswer } from './private-answer.ts';

export interface PrivateQuestion {
  slash: SlashCommand;
  respond: RespondFn;
  /** In Slack's wire format. */
  question: string;
}

/**
 * Answers where only the asker sees it, with a button to share it. The sign of life before is the acknowledgement: Slack
 * cannot replace what a command's response_url has posted.
 */
export async function askPrivately(desk: Desk, { slash, respond, question }: PrivateQuestion): Promise<void> {
  const turnId = randomUUID();
  const { channel_id: channelId, user_id: userId } = slash;
  const conversationId = `slack:${desk.identity.teamId}:command:${turnId}`;
  await desk.running.run(conversationId, async (signal) => {
    const [person, prompt] = await Promise.all([
      desk.people.person(userId),
      readMessageText(question, desk.people, desk.identity.botUserId),
    ]);
    const events = desk.answer({
      id: turnId,
      asker: person,
      audience: { kind: 'person', person },
      conversationId,
      place: 'a private answer to a command',
      prompt,
      overheard: [],
      signal,
    });
    const { pages, sources, outcome, proposals } = await collectAnswer(events, signal, desk.log);
    const isShareable = outcome.kind === 'answered' && pages.length > 0 && !isDirect(channelId);
    if (isShareable) await keep(desk, { turnId, askerId: userId, channelId, question: prompt, pages, sources });
    const footer = [
      ...answerFooter({ sources, outcome, turnId, timeZone: person.timeZone, warn: true }),
      ...(isShareable ? [shareButton(turnId)] : []),
    ];
    const shown = pages.slice(0, limits.responseUrlUses - (proposals.length > 0 ? 1 : 0));
    for (const [index, page] of shown.entries()) {
      await tell(page, [{ type: 'markdown', text: page }, ...(index === shown.length - 1 ? footer : [])]);
    }
    const offers = proposals.flatMap((offered) => proposal(offered, person.timeZone));
    if (offers.length > 0) await tell('Create this page?', offers);
  });

  async function tell(text: string, blocks: Block[]): Promise<void> {
    await respond({ response_type: 'ephemeral', text: fallbackText(text), blocks: fitBlocks(blocks) });
  }
}

async function keep({ privateAnswers }: Desk, answer: PrivateAnswer): Promise<void> {
  await privateAnswers.set(answer.turnId, answer);
}

/** The answer behind a share button, while it is kept. */
export async function readPrivateAnswer({ privateAnswers }: Desk, shareId: string): Promise<PrivateAnswer | undefined> {
  return privateAnswers.get<PrivateAnswer>(shareId);
}
