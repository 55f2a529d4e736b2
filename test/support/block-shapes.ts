import type { KnownBlock } from '@slack/types';
import * as z from 'zod';
import {
  accessoryElement,
  actionsElement,
  buttonElement,
  contextActionsElement,
  imageElement,
  inputElement,
  urlSource,
} from './block-elements.ts';
import { hasOneSource, imageSource, imageUrl, mrkdwn, plainText, textObject, url } from './block-objects.ts';
import { richText } from './block-rich-text.ts';

const block = { block_id: z.string().min(1).max(255).optional() };
const cellText = z.strictObject({ type: z.literal('raw_text'), text: z.string().min(1) });
const cellNumber = z.strictObject({ type: z.literal('raw_number'), value: z.number(), text: z.string().min(1) });
const cell = z.discriminatedUnion('type', [cellText, cellNumber, richText]);
const row = z.array(cell).min(1).max(20);

const image = z
  .strictObject({
    type: z.literal('image'),
    ...block,
    alt_text: z.string().min(1).max(2000),
    title: plainText(2000).optional(),
    ...imageSource,
  })
  .refine(hasOneSource, 'must have one of image_url and slack_file');

const section = z
  .strictObject({
    type: z.literal('section'),
    ...block,
    text: textObject().optional(),
    fields: z.array(textObject(2000)).min(1).max(10).optional(),
    accessory: accessoryElement.optional(),
    expand: z.boolean().optional(),
  })
  .refine((value) => value.text !== undefined || value.fields !== undefined, 'must have text or fields');

const card = z
  .strictObject({
    type: z.literal('card'),
    ...block,
    hero_image: imageElement.optional(),
    icon: imageElement.optional(),
    title: mrkdwn(150).optional(),
    subtitle: mrkdwn(150).optional(),
    body: mrkdwn(200).optional(),
    actions: z.array(buttonElement).min(1).max(5).optional(),
  })
  .refine((value) => value.hero_image ?? value.title ?? value.actions ?? value.body, 'must not be empty');

const taskCard = z.strictObject({
  type: z.literal('task_card'),
  ...block,
  task_id: z.string().min(1),
  title: z.string().min(1),
  status: z.enum(['pending', 'in_progress', 'complete', 'error']),
  details: richText.optional(),
  output: richText.optional(),
  sources: z.array(urlSource).optional(),
});

const simple = {
  actions: z.strictObject({ type: z.literal('actions'), ...block, elements: z.array(actionsElement).min(1).max(25) }),
  context: z.strictObject({
    type: z.literal('context'),
    ...block,
    elements: z
      .array(z.discriminatedUnion('type', [imageElement, plainText(), mrkdwn()]))
      .min(1)
      .max(10),
  }),
  divider: z.strictObject({ type: z.literal('divider'), ...block }),
  file: z.never('file blocks cannot be posted'),
  header: z.strictObject({ type: z.literal('header'), ...block, text: plainText(150) }),
  image,
  input: z.strictObject({
    type: z.literal('input'),
    ...block,
    label: plainText(2000),
    hint: plainText(2000).optional(),
    optional: z.boolean().optional(),
    dispatch_action: z.boolean().optional(),
    element: inputElement,
  }),
  rich_text: richText,
  section,
  table: z.strictObject({
    type: z.literal('table'),
    ...block,
    rows: z.array(row).min(1).max(100),
    column_settings: z
      .array(
        z.strictObject({ align: z.enum(['left', 'center', 'right']).optional(), is_wrapped: z.boolean().optional() }),
      )
      .max(20)
      .optional(),
  }),
  video: z.strictObject({
    type: z.literal('video'),
    ...block,
    video_url: url(),
    thumbnail_url: imageUrl,
    alt_text: z.string().min(1),
    title: plainText(199),
    title_url: url().optional(),
    author_name: z.string().max(49).optional(),
    provider_name: z.string().optional(),
    provider_icon_url: imageUrl.optional(),
    description: plainText().optional(),
  }),
};

const child = z.union([
  simple.actions,
  simple.context,
  simple.divider,
  simple.header,
  simple.image,
  simple.input,
  simple.rich_text,
  simple.section,
  simple.table,
  simple.video,
]);

const dataTable = z
  .strictObject({
    type: z.literal('data_table'),
    ...block,
    caption: z.string().min(1),
    rows: z.array(row).min(2).max(101),
    page_size: z.int().min(1).max(100).optional(),
    row_header_column_index: z.int().min(0).optional(),
  })
  .refine((table) => table.rows.every((cells) => cells.length === table.rows[0]?.length), {
    message: 'must have the same number of cells in each row',
    path: ['rows'],
  })
  .refine((table) => table.rows[0]?.every((header) => header.type !== 'rich_text'), {
    message: 'header cells must not be rich_text',
    path: ['rows', 0],
  });

/** One shape for each block that `@slack/types` knows; the compiler says when a version brings another one. */
export const blockShapes: Record<KnownBlock['type'], z.ZodType> = {
  ...simple,
  alert: z.strictObject({
    type: z.literal('alert'),
    ...block,
    text: textObject(),
    level: z.enum(['default', 'info', 'warning', 'error', 'success']).optional(),
  }),
  card,
  carousel: z.strictObject({ type: z.literal('carousel'), ...block, elements: z.array(card).min(1).max(10) }),
  container: z
    .strictObject({
      type: z.literal('container'),
      ...block,
      title: plainText(150).optional(),
      rich_text_title: richText.optional(),
      subtitle: textObject(150).optional(),
      child_blocks: z.array(child).min(1).max(10),
      width: z.enum(['narrow', 'standard', 'wide', 'full']).optional(),
      icon: imageElement.optional(),
      is_collapsible: z.boolean().optional(),
      default_collapsed: z.boolean().optional(),
      has_header_divider: z.boolean().optional(),
    })
    .refine((value) => value.title ?? value.rich_text_title, 'must have title or rich_text_title'),
  context_actions: z.strictObject({
    type: z.literal('context_actions'),
    ...block,
    elements: z.array(contextActionsElement).min(1).max(5),
  }),
  data_table: dataTable,
  markdown: z.strictObject({ type: z.literal('markdown'), ...block, text: z.string().min(1).max(12_000) }),
  plan: z.strictObject({
    type: z.literal('plan'),
    ...block,
    title: z.string().min(1),
    tasks: z
      .array(taskCard.partial({ type: true }))
      .max(50)
      .optional(),
  }),
  task_card: taskCard,
};
