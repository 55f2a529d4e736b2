import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startWorld, type World } from '../test/support/world.ts';
import { percentile, printFigure } from './figures.ts';

/** How long people wait for the draft of a long thread, over the real process and the stand-ins; see docs/benchmarks.md. */
const engineering = 'engineering';
const people = ['maya', 'tom'] as const;
const messages = 300;
const rounds = 10;

const dataDir = mkdtempSync(join(tmpdir(), 'bench-thread-'));
try {
  await using world = await startWorld({ dataDir, http: true, unlimited: true });
  await world.caughtUp;
  const threadTs = await postThread(world);
  const overheads: number[] = [];
  for (let round = -1; round < rounds; round += 1) {
    const overheadMs = await timeDraft(world, threadTs);
    if (round >= 0) overheads.push(overheadMs);
  }
  printFigure('thread.draft_overhead_p50_ms', percentile(overheads, 0.5), 'ms');
  printFigure('thread.draft_overhead_max_ms', Math.max(...overheads), 'ms');
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}

async function postThread({ slack }: World): Promise<string> {
  const root = await slack.people.post('maya', engineering, 'How do we test the batteries of the depot before winter?');
  for (let at = 1; at < messages; at += 1) {
    const day = `2026-12-${String((at % 28) + 1).padStart(2, '0')}`;
    const text =
      at % 50 === 0
        ? `We decided to test group ${at} twice, because its values vary. I will write that down by ${day}.`
        : `Group ${at} held ${380 + (at % 20)} volts under load for ${at} minutes, see https://wiki.example/tests/${at}.`;
    await slack.people.post(people[at % 2] ?? 'maya', engineering, text, { threadTs: root });
  }
  return root;
}

/** From the choice of the shortcut to the draft in the modal, without the time that the model's stand-in took for itself. */
async function timeDraft({ slack, claude, company }: World, threadTs: string): Promise<number> {
  const maya = company.people.find(({ slug }) => slug === 'maya')?.slackId ?? '';
  const asked = claude?.requests.length ?? 0;
  const startedAt = performance.now();
  await slack.people.shortcut('maya', engineering, threadTs, 'save_thread');
  await slack.until(() => JSON.stringify(slack.modal(maya)?.blocks ?? '').includes('"Text'), 60_000);
  const wholeMs = performance.now() - startedAt;
  await slack.people.closeModal('maya');
  const requests = claude?.requests.slice(asked) ?? [];
  if (requests.length === 0) throw new Error('the draft came about without a model');
  const modelMs = requests.reduce((sum, request) => sum + request.modelMs, 0);
  return wholeMs - modelMs;
}
