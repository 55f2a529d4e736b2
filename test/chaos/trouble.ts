import type { Fault, Faults } from '../standins/faults.ts';
import { mulberry32 } from '../standins/faults.ts';
import type { Stage } from './stage.ts';

/** How the service says 429 and 5xx; a fault cuts what is longer than its `afterBytes`. */
type Words = Record<'slow' | 'down', { status: number; body: unknown }[]>;

const slackWords: Words = {
  slow: [{ status: 429, body: { ok: false, error: 'ratelimited' } }],
  down: [500, 503].map((status) => ({ status, body: '<html>Server error</html>' })),
};
const notionWords: Words = {
  slow: [{ status: 429, body: { object: 'error', status: 429, code: 'rate_limited', message: 'Rate limited' } }],
  down: [
    { status: 502, body: '<html>Bad gateway</html>' },
    { status: 503, body: { object: 'error', status: 503, code: 'service_unavailable', message: 'x' } },
  ],
};
const claudeWords: Words = {
  slow: [{ status: 429, body: { type: 'error', error: { type: 'rate_limit_error', message: 'x' } } }],
  down: [500, 529].map((status) => ({ status, body: { type: 'error', error: { type: 'api_error', message: 'x' } } })),
};

/**
 * Makes Slack, Notion and Claude fail from now on, each way for this share of the requests: 429, 5xx, a connection lost before or after the work was
 * done, a stall, JSON that is none, and streams that close. Returns the function that ends it.
 */
export function makeTrouble({ seed, slack, notion, claude }: Stage, share: number, stallMs: number): () => void {
  const random = mulberry32(seed + 4);
  trouble(slack.faults, seed + 5, /^\/api\/(?!apps\.connections\.open)/, slackWords);
  trouble(notion.faults, seed + 6, /^\/v1\//, notionWords);
  trouble(claude.faults, seed + 7, /^\/v1\/messages/, claudeWords, false);
  const unsubscribe = slack.subscribe(({ type, channel, ts }) => {
    if (type !== 'stream' || !channel || !ts || random() >= share) return;
    queueMicrotask(() => slack.expireStream(channel, ts)); // the call that made the change is answered as usual
  });
  return () => {
    for (const { faults } of [slack, notion, claude]) faults.clear();
    unsubscribe();
  };

  /** Streams cannot fail after the work was done. */
  function trouble(faults: Faults, own: number, path: RegExp, words: Words, late = true): void {
    faults.seed(own);
    const add = (probability: number, fault: Fault) => faults.add({ ...fault, path, probability });
    for (const { status, body } of words.slow)
      add(share, { kind: 'error', status, body, headers: { 'retry-after': '1', 'retry-after-ms': '200' } });
    for (const [index, { status, body }] of words.down.entries())
      add(share / words.down.length, { kind: 'error', status, body, late: late && index > 0 });
    add(share / 2, { kind: 'reset' });
    add(share, { kind: 'reset', afterBytes: 20 });
    for (const isLate of [false, late]) add(share / 2, { kind: 'latency', ms: stallMs, late: isLate });
    add(share / 2, { kind: 'garbage' });
    add(share / 2, { kind: 'rewrite', rewrite: () => '{"ok": tru' });
    add(share, { kind: 'truncate', afterBytes: 900 });
  }
}
