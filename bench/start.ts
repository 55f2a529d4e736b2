import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startWorld } from '../test/support/world.ts';
import { percentile, printFigure } from './figures.ts';
import { processMemoryMb } from './process-memory.ts';

/** Start to ready with an embedded database and a copy of Notion that exist, memory when idle, and the time that SIGTERM takes. */
const dataDir = mkdtempSync(join(tmpdir(), 'bench-start-'));
const ready: number[] = [];
const stopped: number[] = [];
let idleMb = 0;
try {
  for (let round = 0; round < 6; round += 1) {
    await using world = await startWorld({ dataDir });
    if (round === 0) await world.caughtUp;
    else ready.push(world.readyMs);
    if (round === 5) {
      await sleep(10_000);
      idleMb = processMemoryMb(world.product.child.pid, 'VmRSS');
    }
    const from = performance.now();
    const code = await world.product.stop();
    if (code !== 0) throw new Error(`SIGTERM ended the process with ${code}`);
    stopped.push(performance.now() - from);
  }
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}
printFigure('start.ready_p50_ms', percentile(ready, 0.5), 'ms');
printFigure('start.idle_rss_mb', idleMb, 'MB');
printFigure('start.stop_p50_ms', percentile(stopped, 0.5), 'ms');
