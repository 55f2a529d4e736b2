import * as z from 'zod';
import {
  confirm as confirmDialog,
  conversationFilter,
  optionGroup,
  plainOption,
  plainText,
  richOption,
} from './block-objects.ts';

export const action = { action_id: z.string().min(1).max(255).optional() };
export const confirm = { confirm: confirmDialog.optional() };
export const focus = { focus_on_load: z.boolean().optional() };
export const placeholder = { placeholder: plainText(150).optional() };
const mostItems = { max_selected_items: z.int().min(1).optional() };
export const dispatch = {
  dispatch_action_config: z
    .strictObject({
      trigger_actions_on: z
        .array(z.enum(['on_enter_pressed', 'on_character_entered']))
        .min(1)
        .max(2)
        .optional(),
    })
    .optional(),
};
export const select = { ...action, ...confirm, ...focus, ...placeholder };
const multiSelect = { ...select, ...mostItems };
const responseUrl = { response_url_enabled: z.boolean().optional() };
const staticOptions = {
  options: z.array(plainOption).min(1).max(100).optional(),
  option_groups: z.array(optionGroup).min(1).max(100).optional(),
};
export const choices = { options: z.array(richOption).min(1).max(10) };
export const label = { accessibility_label: z.string().min(1).max(75).optional() };
export const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

export const selects = [
  z.strictObject({
    type: z.literal('static_select'),
    ...select,
    ...staticOptions,
    initial_option: plainOption.optional(),
  }),
  z.strictObject({
    type: z.literal('external_select'),
    ...select,
    min_query_length: z.int().min(0).optional(),
    initial_option: plainOption.optional(),
  }),
  z.strictObject({ type: z.literal('users_select'), ...select, initial_user: z.string().optional() }),
  z.strictObject({
    type: z.literal('conversations_select'),
    ...select,
    ...responseUrl,
    initial_conversation: z.string().optional(),
    default_to_current_conversation: z.boolean().optional(),
    filter: conversationFilter.optional(),
  }),
  z.strictObject({
    type: z.literal('channels_select'),
    ...select,
    ...responseUrl,
    initial_channel: z.string().optional(),
  }),
] as const;

export const multiSelects = [
  z.strictObject({
    type: z.literal('multi_static_select'),
    ...multiSelect,
    ...staticOptions,
    initial_options: z.array(plainOption).min(1).max(100).optional(),
  }),
  z.strictObject({
    type: z.literal('multi_external_select'),
    ...multiSelect,
    min_query_length: z.int().min(0).optional(),
    initial_options: z.array(plainOption).min(1).optional(),
  }),
  z.strictObject({
    type: z.literal('multi_users_select'),
    ...multiSelect,
    initial_users: z.array(z.string()).optional(),
  }),
  z.strictObject({
    type: z.literal('multi_conversations_select'),
    ...multiSelect,
    initial_conversations: z.array(z.string()).optional(),
    default_to_current_conversation: z.boolean().optional(),
    filter: conversationFilter.optional(),
  }),
  z.strictObject({
    type: z.literal('multi_channels_select'),
    ...multiSelect,
    initial_channels: z.array(z.string()).optional(),
  }),
] as const;
