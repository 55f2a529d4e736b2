import { AccessError, UpstreamError } from '../../errors.ts';
import type { Audience } from '../../knowledge/audience.ts';
import type { Destination } from '../../workflows/destinations.ts';
import type { Desk } from '../desk.ts';
import type { StoredForm } from './stored-form.ts';

/** The place where a form begins, with its properties; without it where they cannot be read now, and `problem` says so. */
export async function loadPlace(
  { pageForm }: Pick<Desk, 'pageForm'>,
  audience: Audience,
  destination: Destination | undefined,
  guess: StoredForm['guess'],
  signal: AbortSignal,
): Promise<Pick<StoredForm, 'fields' | 'destination'> & { problem?: string }> {
  if (!destination) return { fields: [] };
  try {
    return { destination, fields: await pageForm.fields(audience, destination, guess, signal) };
  } catch (error) {
    if (!(error instanceof AccessError || error instanceof UpstreamError)) throw error;
    return { fields: [], problem: `I could not load the properties of “${destination.title}”. ${error.message}` };
  }
}
