import type { Author, Thread, ThreadMessage } from '../../src/agent/thread.ts';

export const maya: Author = {
  id: 'U07MAYA0001',
  name: 'Maya Lindqvist',
  email: 'maya@tidewater.example',
  isBot: false,
};
export const tom: Author = { id: 'U07TOM00002', name: 'Tom Okafor', email: 'tom@tidewater.example', isBot: false };
export const app: Author = { id: 'B07CI000001', name: 'Build bot', isBot: true };

type Line = [author: Author, text: string, rest?: Partial<ThreadMessage>];

const start = Date.parse('2026-11-20T09:00:00Z') / 1000;

/** A thread of #general with a message a minute, from Friday, 20 November 2026, 9:00 on. */
export function aThread(lines: Line[], rest: Partial<Thread> = {}): Thread {
  const threadTs = tsOf(0);
  return {
    channelId: 'C07GENERAL1',
    channelName: 'general',
    threadTs,
    url: urlOf(threadTs),
    messages: lines.map(([author, text, change], at) => {
      const ts = tsOf(at);
      return { ts, url: urlOf(ts), author, text, files: [], isEdited: false, ...change };
    }),
    mentioned: [],
    leftOut: 0,
    ...rest,
  };
}

/** Of the message at this place, from 0. */
export function tsOf(at: number): string {
  return `${start + 60 * at}.000100`;
}

export function urlOf(ts: string): string {
  return `https://tidewater.slack.com/archives/C07GENERAL1/p${ts.replace('.', '')}`;
}

/** People who decide to rotate keys, with a link, code, a promise and a question that stays open. */
export const rotation = aThread([
  [maya, 'We should rotate the API keys more often. The audit found keys that are 400 days old.'],
  [tom, 'Agreed. The guide is at [key guide](https://wiki.example/keys). How would we tell the partners?'],
  [maya, 'We decided to rotate every 90 days. We chose 90 days because the audit asks for it.'],
  [tom, "I'll write the script by Wednesday.\n```bash\narchivist rotate --all\n```"],
  [app, 'Build 512 passed'],
  [maya, 'Who tells the suppliers in Lisbon?'],
  [tom, 'Thanks!'],
]);
