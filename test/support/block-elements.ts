import * as z from 'zod';
import { colorScheme, hasOneSource, imageSource, plainOption, plainText, richOption, url } from './block-objects.ts';
import { richText } from './block-rich-text.ts';
import {
  action,
  choices,
  confirm,
  day,
  dispatch,
  focus,
  label,
  multiSelects,
  placeholder,
  select,
  selects,
} from './block-selects.ts';

const button = z.strictObject({
  type: z.literal('button'),
  ...action,
  ...confirm,
  text: plainText(75),
  value: z.string().max(2000).optional(),
  url: url().optional(),
  style: colorScheme.optional(),
  ...label,
});

const checkboxes = z.strictObject({
  type: z.literal('checkboxes'),
  ...action,
  ...confirm,
  ...focus,
  ...choices,
  initial_options: z.array(richOption).min(1).max(10).optional(),
});
const radioButtons = z.strictObject({
  type: z.literal('radio_buttons'),
  ...action,
  ...confirm,
  ...focus,
  ...choices,
  initial_option: richOption.optional(),
});
const overflow = z.strictObject({
  type: z.literal('overflow'),
  ...action,
  ...confirm,
  options: z.array(plainOption).min(1).max(5),
});
const datepicker = z.strictObject({ type: z.literal('datepicker'), ...select, initial_date: day.optional() });
const timepicker = z.strictObject({
  type: z.literal('timepicker'),
  ...select,
  initial_time: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
    .optional(),
  timezone: z.string().optional(),
});
const datetimepicker = z.strictObject({
  type: z.literal('datetimepicker'),
  ...action,
  ...confirm,
  ...focus,
  initial_date_time: z.int().min(1_000_000_000).max(9_999_999_999).optional(),
});

const workflowButton = z.strictObject({
  type: z.literal('workflow_button'),
  ...action,
  ...confirm,
  text: plainText(75),
  workflow: z.strictObject({ trigger: z.looseObject({ url: url() }) }),
  style: colorScheme.optional(),
  ...label,
});

const richTextInput = z.strictObject({
  type: z.literal('rich_text_input'),
  ...action,
  ...dispatch,
  ...focus,
  ...placeholder,
  initial_value: richText.optional(),
  min_lines: z.int().min(1).max(100).optional(),
  max_lines: z.int().min(1).max(100).optional(),
});

const textInput = { ...action, ...dispatch, ...focus, ...placeholder, initial_value: z.string().optional() };
const inputs = [
  z.strictObject({
    type: z.literal('plain_text_input'),
    ...textInput,
    multiline: z.boolean().optional(),
    min_length: z.int().min(0).max(3000).optional(),
    max_length: z.int().min(1).max(3000).optional(),
  }),
  z.strictObject({ type: z.literal('email_text_input'), ...textInput }),
  z.strictObject({ type: z.literal('url_text_input'), ...textInput }),
  z.strictObject({
    type: z.literal('number_input'),
    ...textInput,
    is_decimal_allowed: z.boolean(),
    min_value: z.string().optional(),
    max_value: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal('file_input'),
    ...action,
    filetypes: z.array(z.string()).min(1).optional(),
    max_files: z.int().min(1).max(10).optional(),
  }),
] as const;

export const imageElement = z
  .strictObject({ type: z.literal('image'), alt_text: z.string().min(1).max(2000), ...imageSource })
  .refine(hasOneSource, 'must have one of image_url and slack_file');

const feedbackButton = z.strictObject({ text: plainText(75), value: z.string().min(1).max(2000), ...label });

export const buttonElement = button;
export const actionsElement = z.discriminatedUnion('type', [
  button,
  checkboxes,
  radioButtons,
  overflow,
  datepicker,
  timepicker,
  datetimepicker,
  ...selects,
  ...multiSelects,
  workflowButton,
  richTextInput,
]);
export const inputElement = z.discriminatedUnion('type', [
  checkboxes,
  radioButtons,
  datepicker,
  timepicker,
  datetimepicker,
  ...selects,
  ...multiSelects,
  ...inputs,
  richTextInput,
]);
export const accessoryElement = z.discriminatedUnion('type', [
  button,
  checkboxes,
  radioButtons,
  overflow,
  datepicker,
  timepicker,
  ...selects,
  ...multiSelects,
  workflowButton,
  imageElement,
]);
export const contextActionsElement = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('feedback_buttons'),
    ...action,
    positive_button: feedbackButton,
    negative_button: feedbackButton,
  }),
  z.strictObject({
    type: z.literal('icon_button'),
    ...action,
    ...confirm,
    icon: z.enum(['trash']),
    text: plainText(75),
    value: z.string().max(2000).optional(),
    visible_to_user_ids: z.array(z.string()).min(1).optional(),
    ...label,
  }),
]);
export const urlSource = z.strictObject({ type: z.literal('url'), url: url(), text: z.string().min(1) });
