import type { MeetingWatch } from '../../workflows/watch.ts';
import { type Block, clip } from '../limits.ts';
import { escapeText, mrkdwnLink } from '../markup.ts';
import { actions, button, confirmation, context, section } from './elements.ts';

export const endWatchAction = 'watch_end';

const mostListed = 20;

/** “*Meetings* → Decisions, offered in #product”. Mrkdwn. */
export function watchTitle({ sourceTitle, destination, channelId, mode }: MeetingWatch): string {
  const { url, title } = destination;
  const place = url ? mrkdwnLink(url, clip(title, 200) || 'Untitled') : 'a place that you do not see';
  const how = mode === 'draft' ? 'created as drafts and told in' : 'offered in';
  return `*${escapeText(clip(sourceTitle, 200)) || 'a data source'}* → ${place}, ${how} <#${channelId}>`;
}

/** What is watched, each with the way to end it for those who may. */
export function watchList(watches: MeetingWatch[], mayEnd: (watch: MeetingWatch) => boolean): Block[] {
  if (watches.length === 0) return [section('Nothing is watched. To have meeting notes drafted: `/notion watch`')];
  const shown = watches.slice(0, mostListed);
  const more = watches.length - shown.length;
  return [
    ...shown.flatMap((watch) => [
      section(watchTitle(watch)),
      context(`Begun by <@${watch.createdBy}>`),
      ...(mayEnd(watch) ? [actions(endButton(watch))] : []),
    ]),
    ...(more > 0 ? [context(`and ${more} more`)] : []),
  ];
}

function endButton({ id, sourceTitle }: MeetingWatch) {
  return button('End', endWatchAction, id, {
    style: 'danger',
    confirm: confirmation(
      'End this watch?',
      `New notes in ${sourceTitle || 'this data source'} are drafted no more. Pages that were made stay.`,
      'End it',
    ),
  });
}
