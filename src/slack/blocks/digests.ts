import type { types } from '@slack/bolt';
import type { Digest } from '../../workflows/digest/digest.ts';
import { type Block, clip } from '../limits.ts';
import { escapeText } from '../markup.ts';
import { showMoment } from './digest-times.ts';
import { actions, button, confirmation, context, section } from './elements.ts';

export const digestActions = {
  now: 'digest_now',
  pause: 'digest_pause',
  resume: 'digest_resume',
  edit: 'digest_edit',
  delete: 'digest_delete',
} as const;

const mostListed = 15;

export interface ListedDigest {
  digest: Digest;
  /** This person may change it. */
  mayChange: boolean;
}

export interface DigestList {
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
  const more = digests.length - most;
  return [
    ...digests
      .slice(0, most)
      .flatMap(({ digest, mayChange }) => [
        section(`${digestTitle(digest)}\n${escapeText(describe(digest))}`),
        context(facts(digest, timeZone, mayChange)),
        ...(mayChange ? [actions(...buttons(digest))] : []),
      ]),
    ...(more > 0 ? [context(`and ${more} more`)] : []),
  ];
}

function facts(
  { creatorId, ownerId, state, nextRunAt, pausedBecause, lastOutcome }: Digest,
  timeZone: string,
  mayChange: boolean,
): string {
  const next =
    state === 'paused'
      ? `paused${pausedBecause ? `: ${escapeText(clip(pausedBecause, 200))}` : ''}`
      : nextRunAt
        ? `next ${showMoment(nextRunAt, timeZone)}`
        : '';
  const last =
    lastOutcome && `last ${showMoment(lastOutcome.at, timeZone)}: ${escapeText(clip(lastOutcome.text, 200))}`;
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
        `“${clip(title, 100)}” comes no more. What it has posted stays.`,
        'Delete it',
      ),
    }),
  ];
}
