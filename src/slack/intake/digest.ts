import type { ViewOutput } from '@slack/bolt';
import { AppError } from '../../errors.ts';
import type { Person } from '../../knowledge/audience.ts';
import { DigestErrors } from '../../workflows/digest/check-order.ts';
import type { Digest } from '../../workflows/digest/digest.ts';
import { notice } from '../blocks/connection-forms.ts';
import { digestErrors, digestFormId } from '../blocks/digest-form.ts';
import { showTheirMoment } from '../blocks/digest-times.ts';
import { readDigestForm } from '../blocks/digest-wish.ts';
import { digestTitle } from '../blocks/digests.ts';
import { section } from '../blocks/elements.ts';
import type { Desk } from '../desk.ts';
import { isManager } from '../digests/digest-owner.ts';
import { entitled } from '../digests/digest-title.ts';
import { orderOf } from '../digests/order-digest.ts';
import { proposalIdOf } from '../forms/submit-form.ts';
import { escapeText } from '../markup.ts';
import { requireMember } from '../rights.ts';
import type { Intake } from './taken.ts';

/** The form of a digest: one modal makes one digest, however often it is sent; what is wrong stands under its fields. */
export const digestSubmission: Intake = async (desk, body) => {
  if (body.type !== 'view_submission') return undefined;
  const { view, user } = body as { view?: ViewOutput; user?: { id?: string } };
  if (!view || view.callback_id !== digestFormId || !user?.id) return undefined;
  const person = await desk.people.person(user.id);
  const shown = view.blocks.map(({ block_id: id }) => id);
  const wish = readDigestForm(view.state, person);
  try {
    requireMember(person);
    const old = view.private_metadata ? await desk.digests.read(view.private_metadata) : undefined;
    const order = await orderOf(desk, wish, person, old);
    const saved = view.private_metadata
      ? await desk.digests.change(view.private_metadata, order, person, old && (await isManager(desk, old, person)))
      : await desk.digests.create(order, person, proposalIdOf(view.id, 0));
    return {
      reply: { response_action: 'update', view: notice('Digest', [section(await savedText(desk, saved, person))]) },
    };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const problems = error instanceof DigestErrors ? error.problems : { sources: error.message };
    return { reply: { response_action: 'errors', errors: digestErrors(problems, shown) } };
  }
};

async function savedText(desk: Desk, digest: Digest, person: Person): Promise<string> {
  const next = digest.nextRunAt
    ? `, next ${showTheirMoment(digest.nextRunAt, person.timeZone, digest)}`
    : ', but it is paused';
  const how = 'To have it at once: `/notion digest now`. To change or end it: `/notion digest list`';
  const [shown = digest] = await entitled(desk, { kind: 'person', person }, [digest]);
  return `${digestTitle(shown)}\n${escapeText(desk.digests.describe(digest))}${next}\n${how}`;
}
