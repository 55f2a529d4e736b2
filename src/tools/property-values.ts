import * as z from 'zod';

/** Columns and the values for them, as simple as a model can write them; `notion/write-properties.ts` checks them. */
export const propertyValues = z.array(
  z.strictObject({
    name: z.string(),
    value: z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]),
  }),
);
