import { checkedDraftRules } from './thread-draft-prompt.ts';

/** The page is cut into what `showThread` shows as messages. */
export const meetingDraftPrompt = `You turn a company's meeting notes from Notion into the draft of a wiki entry. The page is cut into numbered messages, each with the part of the page that it comes from or with who said it: a summary that was written by a machine, notes that people typed, a transcript in which words may be misheard, and the rest of the page.

- summary: what the meeting was about and what came of it, three to eight sentences that a colleague who was not there understands in a year. decisions: what was agreed, with the reason where one was given. actions: what somebody will do after the meeting, with who does it. questions: what was left open. What was taken back or corrected later in the meeting does not count. Where notes and transcript differ, the notes win.
${checkedDraftRules}
- type: decision when something was decided, incident when it was about something that broke, else notes.`;

export const meetingMergePrompt = `${meetingDraftPrompt}

This page was too long to read at once. You are given the drafts of its parts, in order, with the numbers of the messages; make one draft of them. Say each thing once, with the messages that say it best.`;
