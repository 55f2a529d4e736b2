import type { EndedQuestion } from '../storage/questions.ts';
import { askInThread } from './ask.ts';
import { askPrivately } from './ask-privately.ts';
import type { Asked } from './asked.ts';
import { carryOut } from './carry-out.ts';
import type { Desk } from './desk.ts';
import { runDigest } from './digests/run-digest.ts';
import { fillForm } from './forms/fill-form.ts';
import { saveForm } from './forms/save-form.ts';
import type { Held } from './held.ts';
import { draftMeeting } from './meetings/draft-meeting.ts';

/** Brings whatever was asked to its visible end. */
export function answerQuestion(desk: Desk, held: Held): Promise<EndedQuestion> {
  const asked = held.question.asked as Asked;
  switch (asked.kind) {
    case 'message':
      return askInThread(desk, asked, held);
    case 'command':
      return askPrivately(desk, asked, held);
    case 'click':
      return carryOut(desk, asked, held);
    case 'form':
      return asked.step === 'draft' ? fillForm(desk, asked, held) : saveForm(desk, asked, held);
    case 'meeting':
      return draftMeeting(desk, asked, held);
    case 'digest':
      return runDigest(desk, asked, held);
  }
}
