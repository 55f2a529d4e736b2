import type { types } from '@slack/bolt';
import type { Person } from '../../knowledge/audience.ts';
import type { ConnectionStatus, Status } from '../../workflows/status.ts';
import { type Block, fitBlocks, limits } from '../limits.ts';
import { mayDisconnect } from '../rights.ts';
import { help } from './commands.ts';
import { connectButton, disconnectButton, shareConnectionButton, whoSees } from './connections.ts';
import { type DigestList, digestList } from './digests.ts';
import { actions, context, plain, section } from './elements.ts';
import { checkList, connectionReport } from './status.ts';

const mostConnections = 15;
const mostDigests = 8;

/** Offered in the Messages tab and named on the Home tab; the same as in manifest.yml. */
export const suggestedPrompts = [
  { title: 'Find a how-to', message: 'How do we rotate API keys?' },
  { title: 'Who decides', message: 'Who approves expenses above 1,000 euros?' },
  { title: 'What is going on', message: 'Which projects are behind schedule, and who owns them?' },
  { title: 'Write it down', message: 'Create a page with the notes I am about to send you.' },
];

export interface HomeFacts {
  person: Person;
  /** Absent for guests, who are told nothing. */
  status?: Status;
  /** People can connect workspaces of their own. */
  canConnect?: boolean;
  /** Those that concern the person. */
  digests?: DigestList;
  now: Date;
}

/** The App Home: what to ask, what is connected, the digests, how to use it. */
export function home(facts: HomeFacts): types.HomeView {
  const blocks = fitBlocks(
    [
      { type: 'header', text: plain('Ask your company’s Notion') },
      section(suggestedPrompts.map(({ message }) => `• _${message}_`).join('\n')),
      { type: 'divider' },
      { type: 'header', text: plain('Connections') },
      ...connections(facts),
      { type: 'divider' },
      ...(facts.digests
        ? [
            { type: 'header' as const, text: plain('Digests') },
            ...digestList(facts.digests, mostDigests),
            { type: 'divider' as const },
          ]
        : []),
      { type: 'header', text: plain('How to use it') },
      ...help(),
    ],
    limits.blocksInView,
  );
  return { type: 'home', blocks };
}

function connections({ person, status, canConnect, now }: HomeFacts): Block[] {
  if (!status) return [section('I only answer full members of this Slack workspace.')];
  const more = status.connections.length - mostConnections;
  const none = canConnect
    ? 'Nothing is connected for you yet. Connect your Notion workspace, and I can answer from it.'
    : 'Nothing is connected for you yet.';
  return [
    ...status.connections.slice(0, mostConnections).flatMap((one) => connection(one, person, now)),
    ...(more > 0 ? [context(`and ${more} more: \`/notion status\``)] : []),
    ...(status.connections.length === 0 && status.checks.every(({ ok }) => ok) ? [section(none)] : []),
    ...(canConnect ? [actions(connectButton())] : []),
    checkList(status.checks),
  ];
}

function connection(status: ConnectionStatus, person: Person, now: Date): Block[] {
  const own = status.connection;
  const buttons = [
    ...(own.state === 'broken' && own.ownerId === person.id ? [connectButton('Reconnect')] : []),
    ...(person.isAdmin ? [shareConnectionButton(own)] : []),
    ...(mayDisconnect(person, own) ? [disconnectButton(own)] : []),
  ];
  return [
    ...connectionReport(status, now),
    context(`Seen by ${whoSees(own)}`),
    ...(buttons.length > 0 ? [actions(...buttons)] : []),
  ];
}
