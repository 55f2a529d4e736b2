import type { types } from '@slack/bolt';
import { clip, limits } from '../limits.ts';
import { visible } from '../markup.ts';
import { plain } from './elements.ts';

export const titleInput = 'title';
/** Of every input that somebody types into. */
export const textAction = 'text';

/** The title of a page, of at most `most` characters. */
export function titled(title: string, most: number): types.InputBlock {
  const initial = clip(visible(title).replace(/\s+/g, ' ').trim(), most);
  return {
    type: 'input',
    block_id: titleInput,
    label: plain('Title'),
    element: {
      type: 'plain_text_input',
      action_id: textAction,
      max_length: most,
      ...(initial ? { initial_value: initial } : {}),
    },
  };
}

/** One part of a page's text, counted from 0. */
export function textInput(text: string, at: number, blockId: string): types.InputBlock {
  return {
    type: 'input',
    block_id: blockId,
    optional: true,
    label: plain(at === 0 ? 'Text' : `Text, part ${at + 1}`),
    element: {
      type: 'plain_text_input',
      action_id: textAction,
      multiline: true,
      max_length: limits.input,
      ...(text ? { initial_value: text } : {}),
    },
  };
}
