import type { Spot } from './live-message.ts';

/** What the ledger keeps of a question: plain JSON, enough to answer it in another process. */
export type Asked = AskedMessage | AskedCommand | Click | AskedForm | AskedMeeting | AskedDigest;

/** A message meant for the bot, in Slack's own words. */
export interface AskedMessage extends Spot {
  kind: 'message';
  ts: string;
  /** Slack's wire format, the mention included. */
  wire: string;
  /** In a thread that existed before. */
  isReply: boolean;
  /** Without a mention: it may turn out to be meant for somebody else. */
  isFollowUp?: boolean;
  /** As the event's envelope says it. */
  isExternal?: boolean;
}

/** `/notion <question>`. */
export interface AskedCommand extends Reply {
  kind: 'command';
  /** In Slack's wire format. */
  question: string;
}

/** A click on a button whose effect must not be lost. */
export interface Click extends Reply {
  kind: 'click';
  actionId: string;
  value: string;
}

/** A form in a modal: to be filled with a draft, or submitted and to be carried out. */
export interface AskedForm extends Reply {
  kind: 'form';
  step: 'draft' | 'save';
  /** Names what is kept of the form. */
  formId: string;
  channelId: string;
  /** The thread that becomes a page. */
  threadTs?: string;
  /** A page of its own, although the thread has one. */
  isAnew?: true;
  /** The modal that waits for the draft, where it is not the form's first one. */
  shown?: { viewKey: string; round: number };
  /** What the submit approved. */
  proposalId?: string;
}

/** A new or changed page of a watched data source; the person is the watch's creator. */
export interface AskedMeeting {
  kind: 'meeting';
  watchId: string;
  /** Notion's. */
  pageId: string;
  /** Its edit. */
  version: string;
  userId: string;
  /** Where drafts are offered. */
  channelId: string;
}

/** One run of a digest, scheduled or asked for by this person. */
export interface AskedDigest {
  kind: 'digest';
  runId: string;
  digestId: string;
  userId: string;
  responseUrl?: string;
}

/** Where a person is answered who wrote no message. */
export interface Reply {
  userId: string;
  channelId?: string;
  /** Good for five answers within 30 minutes. */
  responseUrl?: string;
  /** The first answer takes the place of the message that was clicked. */
  replaces?: boolean;
}
