import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import { AppError } from '../../errors.ts';
import { section } from '../blocks/elements.ts';
import { editAction, readProposalValue } from '../blocks/proposal.ts';
import { proposalForm, proposalNotice } from '../blocks/proposal-form.ts';
import type { Desk } from '../desk.ts';
import { escapeText } from '../markup.ts';
import { requireOpenProposal } from '../open-proposal.ts';

/** Edit under a proposal: its text in a modal, at once, because the click's trigger lives for three seconds. */
export function editProposal(app: App, desk: Desk): void {
  app.action<BlockAction<ButtonAction>>(editAction, async ({ ack, action, body }) => {
    await ack();
    const { trigger_id, channel, response_url: responseUrl } = body;
    const value = action.value ?? '';
    const view = await formFor();
    await desk.hasty.views.open({ trigger_id, view });

    async function formFor() {
      try {
        const stored = await requireOpenProposal(desk, readProposalValue(value), body.user.id);
        const clicked = {
          value,
          ...(channel ? { channelId: channel.id } : {}),
          ...(responseUrl ? { responseUrl } : {}),
        };
        return proposalForm(stored, clicked);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        return proposalNotice([section(escapeText(error.message))]);
      }
    }
  });
}
