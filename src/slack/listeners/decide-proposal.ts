import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import { approveAction, approvedProposal, discardAction, discardedProposal } from '../blocks/proposal.ts';
import type { Desk } from '../desk.ts';
import { fitBlocks } from '../limits.ts';
import { fallbackText } from '../markup.ts';

/** Approve and Discard under a proposed page. Who may, and only once, is decided by `proposals`. */
export function decideProposal(app: App, desk: Desk): void {
  app.action<BlockAction<ButtonAction>>(approveAction, async ({ ack, action, body, respond }) => {
    await ack();
    const person = await desk.people.person(body.user.id);
    const page = await desk.proposals.approve(action.value ?? '', person);
    await respond({
      replace_original: true,
      text: fallbackText(`Created ${page.title}`),
      blocks: fitBlocks(approvedProposal(page, person.id)),
    });
  });

  app.action<BlockAction<ButtonAction>>(discardAction, async ({ ack, action, body, respond }) => {
    await ack();
    const person = await desk.people.person(body.user.id);
    await desk.proposals.discard(action.value ?? '', person);
    await respond({
      replace_original: true,
      text: 'Discarded. Nothing was written.',
      blocks: fitBlocks(discardedProposal(person.id)),
    });
  });
}
