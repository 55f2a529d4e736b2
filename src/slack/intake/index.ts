import type { Desk } from '../desk.ts';
import { click, retry } from './clicks.ts';
import { command } from './command.ts';
import { digestSubmission } from './digest.ts';
import { editedProposal } from './edited-proposal.ts';
import { anewClick, saveThread, saveThreadClick, submission } from './forms.ts';
import { directMessage, followUp, mention } from './messages.ts';
import { stopButton } from './stop-button.ts';
import type { Body, Intake, Taken } from './taken.ts';

/** Everything that must not be lost, by what a person does. The first that takes it has it. */
const intakes: Intake[] = [
  mention,
  directMessage,
  followUp,
  stopButton,
  command,
  click,
  retry,
  saveThread,
  saveThreadClick,
  anewClick,
  submission,
  editedProposal,
  digestSubmission,
];

export async function takeIn(desk: Desk, body: Body): Promise<Taken | undefined> {
  for (const intake of intakes) {
    const taken = await intake(desk, body);
    if (taken) return taken;
  }
  return undefined;
}
