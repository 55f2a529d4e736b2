import * as z from 'zod';

/** Slack counts a text object's text between 1 and 3,000 characters unless a field says less. */
export function plainText(longest = 3000) {
  return z.strictObject({
    type: z.literal('plain_text'),
    text: z.string().min(1).max(longest),
    emoji: z.boolean().optional(),
  });
}

export function mrkdwn(longest = 3000) {
  return z.strictObject({
    type: z.literal('mrkdwn'),
    text: z.string().min(1).max(longest),
    verbatim: z.boolean().optional(),
  });
}

export function textObject(longest = 3000) {
  return z.discriminatedUnion('type', [plainText(longest), mrkdwn(longest)]);
}

const dangerous = /^\s*(javascript|data|vbscript|file):/i;

/** An address that Slack makes clickable: absolute and of a scheme that a browser or mail program opens safely. */
export function url(longest = 3000) {
  return z
    .string()
    .max(longest)
    .refine((value) => URL.canParse(value) && !dangerous.test(value) && !/\s/.test(value), 'must be a valid URL');
}

export const imageUrl = z
  .string()
  .max(3000)
  .refine((value) => /^https?:\/\//.test(value) && URL.canParse(value), 'must be a valid URL');

export const colorScheme = z.enum(['primary', 'danger']);

export const confirm = z.strictObject({
  title: plainText(100).optional(),
  text: textObject(300),
  confirm: plainText(30).optional(),
  deny: plainText(30).optional(),
  style: colorScheme.optional(),
});

export const plainOption = z.strictObject({
  text: plainText(75),
  value: z.string().max(150).optional(),
  description: plainText(75).optional(),
  url: url().optional(),
});

export const richOption = z.strictObject({
  text: textObject(75),
  value: z.string().max(150).optional(),
  description: textObject(75).optional(),
});

export const optionGroup = z.strictObject({ label: plainText(75), options: z.array(plainOption).min(1).max(100) });

const slackFile = z.union([z.strictObject({ url: url() }), z.strictObject({ id: z.string().min(1) })]);

export const conversationFilter = z
  .strictObject({
    include: z
      .array(z.enum(['im', 'mpim', 'private', 'public']))
      .min(1)
      .optional(),
    exclude_external_shared_channels: z.boolean().optional(),
    exclude_bot_users: z.boolean().optional(),
  })
  .refine((filter) => Object.keys(filter).length > 0, 'must not be empty');

/** What an image block and an image element have in common: one of the two sources. */
export const imageSource = { image_url: imageUrl.optional(), slack_file: slackFile.optional() };

export function hasOneSource(image: { image_url?: unknown; slack_file?: unknown }): boolean {
  return (image.image_url === undefined) !== (image.slack_file === undefined);
}
