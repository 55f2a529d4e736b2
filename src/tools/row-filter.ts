import * as z from 'zod';
import { allOperators } from '../notion/conditions.ts';

const match = z.enum(['all', 'any']);
const conditions = z.array(
  z.strictObject({
    property: z.string().describe('Exact column name; created_time and last_edited_time always exist'),
    operator: z.enum(allOperators),
    value: z
      .string()
      .describe(
        'Option, text, number, true/false, date (2026-03-31, today, one_week_ago), person’s name or page title; empty if none is needed',
      ),
  }),
);

/** Which rows, in the words of `notion/filter.ts`; every key is required, as strict tools want it. */
export const rowFilter = z.strictObject({
  match,
  conditions,
  groups: z.array(z.strictObject({ match, conditions })),
});
