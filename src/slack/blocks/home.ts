import type { types } from '@slack/bolt';
import { fitBlocks, limits } from '../limits.ts';
import { type Check, connectionStatus, help } from './commands.ts';
import { plain, section } from './elements.ts';

/** Offered in the Messages tab and named on the Home tab; the same as in manifest.yml. */
export const suggestedPrompts = [
  { title: 'Find a how-to', message: 'How do we rotate API keys?' },
  { title: 'Who decides', message: 'Who approves expenses above 1,000 euros?' },
  { title: 'What is going on', message: 'Which projects are behind schedule, and who owns them?' },
  { title: 'Write it down', message: 'Create a page with the notes I am about to send you.' },
];

/** The App Home: what to ask, whether it works, how to use it. */
export function home(checks: Check[]): types.HomeView {
  const blocks = fitBlocks(
    [
      { type: 'header', text: plain('Ask your company’s Notion') },
      section(suggestedPrompts.map(({ message }) => `• _${message}_`).join('\n')),
      { type: 'divider' },
      { type: 'header', text: plain('Connections') },
      ...connectionStatus(checks),
      { type: 'divider' },
      { type: 'header', text: plain('How to use it') },
      ...help(),
    ],
    limits.blocksInView,
  );
  return { type: 'home', blocks };
}
