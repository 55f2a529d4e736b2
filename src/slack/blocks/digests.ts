import type { types } from '@slack/bolt';
import type { Digest } from '../../workflows/digest/digest.ts';
import { type Block, clip } from '../limits.ts';
import { escapeText } from '../markup.ts';
import { showTheirMoment } from './digest-times.ts';
import { actions, button, confirmation, context, section } from './elements.ts';

export const digestActions = {
  now: 'digest_now',
  pause: 'digest_pause',
  resume: 'digest_resume',
  edit: 'digest_edit',
  delete: 'digest_delete',
  /** Under each digest that comes to somebody's direct messages. */
  leave: 'digest_leave',
} as const;

const mostListed = 15;

export interface ListedDigest {
  /** With the title that the reader may see. */
  digest: Digest;
  /** This person may change it. */
  mayChange: boolean;
  /** Neither the reader's own nor one of the place where they look. */
  isElsewhere: boolean;
}

export interface DigestList {
  /** Those elsewhere last. */
  digests: ListedDigest[];
  /** Of the reader. */
  timeZone: string;
  /** When it comes, in words. */
  describe(digest: Digest): string;
}

/** “*Wiki* → #product”. Mrkdwn. */
export function digestTitle({ title, target, ownerId }: Digest): string {
  const place = target.kind === 'channel' ? `<#${target.channelId}>` : `direct messages to <@${ownerId}>`;
  return `*${escapeText(clip(title, 100)) || 'A digest'}* → ${place}`;
}

/** Digests, each with the buttons for those who may change it, and whom to ask for the others. */
export function digestList({ digests, timeZone, describe }: DigestList, most: number = mostListed): Block[] {
  if (digests.length === 0) return [section('There is no digest here. To make one: `/notion digest`')];
  const left = digests.slice(most);
  const elsewhere = left.filter(({ isElsewhere }) => isElsewhere).length;
  const more = left.length - elsewhere;
  return [
    ...digests
      .slice(0, most)
      .flatMap(({ digest, mayChange }) => [
        section(`${digestTitle(digest)}\n${escapeText(describe(digest))}`),
        context(facts(digest, timeZone, mayChange)),
        ...(mayChange ? [actions(...buttons(digest))] : []),
      ]),
    ...(more > 0 ? [context(`and ${more} more: add the title, such as \`/notion digest pause Projects\``)] : []),
    ...(elsewhere > 0
      ? [context(`and ${elsewhere} more elsewhere: to see them, type \`/notion digest list\` in their channels`)]
      : []),
  ];
}

function facts(digest: Digest, theirs: string, mayChange: boolean): string {
  const { creatorId, ownerId, state, nextRunAt, pausedBecause, lastOutcome } = digest;
  const next =
    state === 'paused'
      ? `paused${pausedBecause ? `: ${escapeText(clip(pausedBecause, 200))}` : ''}`
      : nextRunAt
        ? `next ${showTheirMoment(nextRunAt, theirs, digest)}`
        : '';
  const last =
    lastOutcome &&
    `last ${showTheirMoment(lastOutcome.at, theirs, digest)}: ${escapeText(clip(lastOutcome.text, 200))}`;
  const made = `Made by <@${creatorId}>${ownerId === creatorId ? '' : `, now looked after by <@${ownerId}>`}`;
  const ask = mayChange ? '' : 'to change or end it, ask them or an admin';
  return [made, ask, next, last].filter(Boolean).join(' · ');
}

function buttons({ id, title, state }: Digest): types.Button[] {
  return [
    button('Now', digestActions.now, id),
    state === 'paused' ? button('Resume', digestActions.resume, id) : button('Pause', digestActions.pause, id),
    button('Edit', digestActions.edit, id),
    button('Delete', digestActions.delete, id, {
      style: 'danger',
      confirm: confirmation(
        'Delete this digest?',
        `${title ? `“${clip(title, 100)}”` : 'It'} comes no more. What it has posted stays.`,
        'Delete it',
      ),
    }),
  ];
}
