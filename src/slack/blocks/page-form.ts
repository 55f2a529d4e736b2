import type { types } from '@slack/bolt';
import type { SavedThread } from '../../storage/saved-threads.ts';
import type { Destination } from '../../workflows/destinations.ts';
import { asksForKind, type StoredForm } from '../forms/stored-form.ts';
import { type Block, clip, fitBlocks, limits } from '../limits.ts';
import { escapeText, mrkdwnLink } from '../markup.ts';
import { diffSummary, shownDiff } from './diff.ts';
import { actions, button, context, plain, section } from './elements.ts';
import { fieldInput, option } from './form-fields.ts';
import { kindField } from './page-kind.ts';
import { type Room, roomInMessage, roomInView, type Shown as WhatChanges } from './shown.ts';
import { textAction, textInput, titled } from './text-inputs.ts';

export const pageFormId = 'page_form';
export const destinationAction = 'form_destination';
/** A page of its own for a thread that has one. */
export const anewAction = 'form_anew';
export const reopenAction = 'form_reopen';
/** A thread that waits to be drafted. */
export const saveThreadAction = 'save_thread_open';

export const destinationInput = 'destination';

/** What names a form in its modal. */
export type Shown = Pick<StoredForm, 'id' | 'viewKey' | 'round'>;
type Update = NonNullable<StoredForm['update']>;
const longestTitle = 300;

/** The modal while it works; nothing can be submitted yet. */
export function busyForm(form: Shown, words: string): types.ModalView {
  return {
    ...frame(form, 'Cancel'),
    blocks: fitBlocks([section(`:hourglass_flowing_sand: ${words}`)]) as types.KnownBlock[],
  };
}

/** The modal with only something to read, and perhaps buttons. */
export function formNotice(form: Shown, blocks: Block[]): types.ModalView {
  return { ...frame(form, 'Close'), blocks: fitBlocks(blocks, limits.blocksInView) as types.KnownBlock[] };
}

/** The form itself. */
export function pageForm(form: StoredForm): types.ModalView {
  const { update } = form;
  if (update && form.body.length === 0) return shownUpdate(form, update);
  return {
    ...frame(form, 'Cancel'),
    submit: plain(update ? 'Update page' : 'Save'),
    blocks: [
      ...(fitBlocks(update ? changed(form, update, roomInMessage).blocks : drafted(form)) as types.KnownBlock[]),
      ...(update ? [] : [where(form.destination), titled(form.title, longestTitle)]),
      ...(asksForKind(form) ? [kindField(form.kind ?? form.guess.type)] : []),
      ...(update ? [] : fields(form)),
      ...texts(form),
      ...(fitBlocks(attached(form)) as types.KnownBlock[]),
    ],
  };
}

/** The button under a message that shows a form again. */
export function reopenButton(formId: string, label = 'Open the draft'): Block {
  return actions(button(label, reopenAction, formId));
}

/** The thread that a button is about. */
export type ThreadSpot = Pick<StoredForm, 'channelId'> & { threadTs: string };

export function saveThreadButton(spot: ThreadSpot, label = 'Try again'): Block {
  return actions(button(label, saveThreadAction, spotValue('', spot)));
}

/** Instead of a form: the page already says all that the thread does. */
export function upToDate({ title, url }: { title: string; url: string }, formId: string, spot: ThreadSpot): Block[] {
  return [
    section(`This thread is saved: ${mrkdwnLink(url, clip(title, 200) || 'Untitled')}\nNothing is new since then.`),
    anewButton(formId, spot),
  ];
}

/** Instead of saving: somebody has saved the thread since the draft began. */
export function savedByOther(saved: SavedThread): Block[] {
  const page = mrkdwnLink(saved.pageUrl, clip(saved.title, 200) || 'Untitled');
  return [
    section(`<@${saved.savedBy}> saved this thread meanwhile: ${page}\nYou can add what is new to that page.`),
    saveThreadButton(saved, 'Update that page'),
  ];
}

export function fieldBlockId({ destination }: Pick<StoredForm, 'destination'>, at: number): string {
  return `field:${destination?.id.slice(0, 8) ?? ''}:${at}`;
}

export function textBlockId({ round }: Pick<StoredForm, 'round'>, at: number): string {
  return `text:${round}:${at}`;
}

/** The form and the round that a modal's metadata names. */
export function readMetadata(metadata: string): { formId: string; round: number } {
  const [formId = '', round = ''] = metadata.split(':');
  return { formId, round: Number(round) };
}

/** What stands in the input of a text; undefined where Slack tells nothing of it. */
export function readText(
  values: Record<string, Record<string, { value?: string | null }>>,
  blockId: string,
): string | undefined {
  const found = values[blockId]?.[textAction];
  return found && (found.value ?? '');
}

/** One place in the list: data sources are told from pages by their mark. */
export function destinationOption({ id, kind, title, place }: Destination): types.PlainTextOption {
  const above = place.at(-1);
  const shown = option(`${kind === 'data_source' ? '🗃 ' : '📄 '}${title || 'Untitled'}`, id);
  return above ? { ...shown, description: plain(clip(`in ${above}`, limits.option)) } : shown;
}

function anewButton(formId: string, spot: ThreadSpot): Block {
  return actions(button('Make a new page instead', anewAction, spotValue(formId, spot)));
}

function spotValue(formId: string, { channelId, threadTs }: ThreadSpot): string {
  return [formId, channelId, threadTs].join(':');
}

/** The form, if one is named, and the thread behind a button. */
export function readSpot(value: string): ThreadSpot & { formId: string } {
  const [formId = '', channelId = '', threadTs = ''] = value.split(':');
  return { formId, channelId, threadTs };
}

function frame({ id, viewKey, round }: Shown, close: string): Omit<types.ModalView, 'blocks'> {
  return {
    type: 'modal',
    callback_id: pageFormId,
    private_metadata: `${id}:${round}`,
    external_id: viewKey,
    title: plain('Save to Notion'),
    close: plain(close),
  };
}

function drafted({ note, threadTs, references }: StoredForm): Block[] {
  const links = references.length > 0 ? ' (#1), (#2)… become links to its messages and people.' : '';
  if (note) return [section(escapeText(note)), ...(links ? [context(links.trim())] : [])];
  return threadTs ? [context(`An AI wrote this draft from the thread. Please read it before you save.${links}`)] : [];
}

/** Of a page that is too long to be edited: saving approves what is shown, so all of it must be. */
function shownUpdate(form: StoredForm, update: Update): types.ModalView {
  const { blocks, isWhole } = changed(form, update, roomInView);
  const all = [...blocks, ...attached(form)];
  const view: types.ModalView = {
    ...frame(form, 'Cancel'),
    submit: plain('Update page'),
    blocks: fitBlocks(all, Number.POSITIVE_INFINITY) as types.KnownBlock[],
  };
  const fits = view.blocks.length <= limits.blocksInView && Buffer.byteLength(JSON.stringify(view)) <= limits.viewBytes;
  if (isWhole && fits) return view;
  const { id, channelId, threadTs = '' } = form;
  return formNotice(form, [
    section(`${savedAlready(update)}\nWhat is new is too long to be shown here, so it cannot be saved from here.`),
    anewButton(id, { channelId, threadTs }),
  ]);
}

function changed({ note, id, channelId, threadTs = '' }: StoredForm, update: Update, room: Room): WhatChanges {
  const { change } = update;
  const [before, after] = [change.operation === 'update_page' ? change.baseMarkdown : '', change.markdown];
  const { blocks, isWhole } = shownDiff(before, after, room);
  return {
    isWhole,
    blocks: [
      section(`${savedAlready(update)}\n*New since then:* ${diffSummary(before, after)}`),
      ...blocks,
      ...(note ? [context(escapeText(note))] : []),
      anewButton(id, { channelId, threadTs }),
    ],
  };
}

function savedAlready({ saved }: Update): string {
  return `This thread is saved already: ${mrkdwnLink(saved.pageUrl, clip(saved.title, 200) || 'a page')}`;
}

function where(destination: Destination | undefined): types.InputBlock {
  return {
    type: 'input',
    block_id: destinationInput,
    dispatch_action: true,
    label: plain('Where'),
    element: {
      type: 'external_select',
      action_id: destinationAction,
      min_query_length: 0,
      placeholder: plain('Choose a page or a data source'),
      ...(destination ? { initial_option: destinationOption(destination) } : {}),
    },
  };
}

function fields(form: StoredForm): types.InputBlock[] {
  return form.fields.flatMap((field, at) =>
    field.column.type === 'title' ? [] : fieldInput(field, fieldBlockId(form, at)),
  );
}

function texts(form: StoredForm): types.InputBlock[] {
  return form.body.map(({ text }, at) => textInput(text, at, textBlockId(form, at)));
}

function attached({ attachments }: StoredForm): Block[] {
  if (attachments.length === 0) return [];
  const names = attachments.slice(0, 20).map(({ name }) => escapeText(clip(name, 100)) || 'a file');
  const more = attachments.length - names.length;
  return [context(`With the files ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`)];
}
