import type { types, ViewOutput } from '@slack/bolt';
import type { StoredProposal } from '../../agent/proposals/proposals.ts';
import { oneLine } from '../../notion/json.ts';
import type { AppendToPage, Comment, CreatePage, Draft, UpdatePage } from '../../tools/draft.ts';
import { type BodyPart, cutBody, joinBody } from '../forms/body-parts.ts';
import { type Block, fitBlocks, limits } from '../limits.ts';
import { plain, section } from './elements.ts';
import { unwritten } from './preview.ts';
import { textAction, textInput, titled, titleInput } from './text-inputs.ts';

export const proposalFormId = 'proposal_form';

/** What the modal keeps of the message that was clicked. */
export interface ClickedMessage {
  value: string;
  channelId?: string;
  responseUrl?: string;
}

type EditableDraft = CreatePage | UpdatePage | AppendToPage | Comment;

const longestTitle = 200;

/** What can be written anew in a modal; undefined for rows, and for a text that no modal holds. */
export function editableParts(draft: Draft): { draft: EditableDraft; parts: BodyPart[] } | undefined {
  if (draft.operation === 'set_properties') return undefined;
  const { parts, left } = cutBody(draft.markdown);
  return left > 0 ? undefined : { draft, parts };
}

/** All of the proposed change, its text in inputs. Saving approves what is shown. */
export function proposalForm({ draft }: StoredProposal, clicked: ClickedMessage): types.ModalView {
  const editable = editableParts(draft);
  const isShownWithoutText = draft.operation === 'update_page' || draft.operation === 'set_properties';
  const blocks = [
    ...unwritten(draft),
    ...(draft.operation === 'create_page' ? [titled(draft.title, longestTitle)] : []),
    ...(editable?.parts ?? []).map(({ text }, at) => textInput(text, at, blockOf(at))),
  ];
  const view: types.ModalView = {
    ...frame('Cancel'),
    callback_id: proposalFormId,
    private_metadata: JSON.stringify(clicked),
    submit: plain('Save to Notion'),
    blocks: blocks as types.KnownBlock[],
  };
  const fits = blocks.length <= limits.blocksInView && Buffer.byteLength(JSON.stringify(view)) <= limits.viewBytes;
  if (fits && (editable || isShownWithoutText)) return view;
  return proposalNotice([section('This is too long to be shown here. Ask me for it in smaller parts.')]);
}

export function proposalNotice(blocks: Block[]): types.ModalView {
  return { ...frame('Close'), blocks: fitBlocks(blocks, limits.blocksInView) as types.KnownBlock[] };
}

/** Undefined when the modal is none of ours. */
export function readClickedMessage({ private_metadata: metadata }: ViewOutput): ClickedMessage | undefined {
  try {
    const { value, channelId, responseUrl } = JSON.parse(metadata) as Record<string, unknown>;
    if (typeof value !== 'string') return undefined;
    return {
      value,
      ...(typeof channelId === 'string' ? { channelId } : {}),
      ...(typeof responseUrl === 'string' ? { responseUrl } : {}),
    };
  } catch {
    return undefined;
  }
}

/** The draft with what stands in the modal, or a sentence under the input that it is about. */
export function editedDraft(
  draft: Draft,
  { state }: Pick<ViewOutput, 'state'>,
): { draft: Draft } | { problems: Record<string, string> } {
  const editable = editableParts(draft);
  if (!editable) return { draft };
  const typed = (blockId: string) => state.values[blockId]?.[textAction]?.value;
  const markdown = joinBody(
    editable.parts.map((part, at) => ({
      ...part,
      text: at === 0 || typed(blockOf(at)) !== undefined ? (typed(blockOf(at)) ?? '') : part.text,
    })),
  ).toWellFormed();
  if (editable.draft.operation === 'create_page') {
    const title = oneLine(typed(titleInput) ?? '', longestTitle);
    if (!title) return { problems: { [titleInput]: 'The page needs a title.' } };
    return { draft: retitled({ ...editable.draft, markdown }, title) };
  }
  if (!markdown.trim())
    return { problems: { [blockOf(0)]: 'There is no text left. Write some, or discard the proposal.' } };
  return { draft: { ...editable.draft, markdown } };
}

/** The title of a row is one of its properties. */
function retitled(draft: CreatePage, title: string): CreatePage {
  if (title === draft.title) return draft;
  const column = Object.entries(draft.properties).find(
    ([, value]) => typeof value === 'object' && value !== null && 'title' in value,
  )?.[0];
  if (!column) return { ...draft, title };
  return {
    ...draft,
    title,
    properties: { ...draft.properties, [column]: { title: [{ text: { content: title } }] } },
    preview: draft.preview.map((shown) => (shown.name === column ? { ...shown, value: title } : shown)),
  };
}

function blockOf(at: number): string {
  return `text:${at}`;
}

function frame(close: string): Pick<types.ModalView, 'type' | 'title' | 'close'> {
  return { type: 'modal', title: plain('Read and approve'), close: plain(close) };
}
