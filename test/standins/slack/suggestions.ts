import * as z from 'zod';
import { plainOption } from '../../support/block-objects.ts';
import type { DeliveryAnswer } from './delivery.ts';
import type { Json } from './json.ts';

const options = z.array(plainOption.extend({ value: z.string().max(150) })).max(100);
const answers = z.union([
  z.strictObject({ options }),
  z.strictObject({ option_groups: z.array(z.strictObject({ label: z.unknown(), options })).max(100) }),
]);

/** How many characters Slack waits for before it asks the app. */
export function shortestQuery(element: Json): number {
  return typeof element.min_query_length === 'number' ? element.min_query_length : 3;
}

/** The options in an app's answer to `block_suggestion`. Throws where Slack would show none: late, too many, or of another shape. */
export function suggestedOptions({ status, body }: DeliveryAnswer): Json[] {
  if (status !== 200) throw new Error(`The app gave no options (${status})`);
  const read = answers.safeParse(body);
  if (!read.success) throw new Error(`Slack would not show these options: ${z.prettifyError(read.error)}`);
  return 'options' in read.data ? read.data.options : read.data.option_groups.flatMap((group) => group.options);
}
