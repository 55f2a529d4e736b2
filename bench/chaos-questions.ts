import { type Chaos, runChaos } from '../test/chaos/run.ts';
import type { ChaosParts } from './chaos.ts';
import { printFigure } from './figures.ts';

type Run = Pick<Chaos, 'questions' | 'overMs' | 'kills' | 'faults'>;

/** As many questions a minute as Slack lets an app begin streams. 500 and 200 kills behind signed HTTP, then a fifth of it over Socket Mode. */
export async function kills(parts: ChaosParts): Promise<boolean> {
  const http = await run(parts, 'chaos', 'http', { questions: 500, kills: 200, overMs: 900_000 });
  const socket = await run(parts, 'chaos.socket', 'socket', { questions: 100, kills: 40, overMs: 180_000 });
  return http && socket;
}

/** No kills, but each kind of trouble for a tenth of all requests to Slack, Notion and Claude. */
export function faults(parts: ChaosParts): Promise<boolean> {
  return run(parts, 'chaos.faults', 'http', {
    questions: 150,
    overMs: 400_000,
    faults: { share: 0.1, stallMs: 30_000 },
  });
}

async function run(
  { seed, database, scale }: ChaosParts,
  name: string,
  mode: Chaos['mode'],
  whole: Run,
): Promise<boolean> {
  const questions = Math.ceil(whole.questions * scale);
  const result = await runChaos({
    ...whole,
    seed,
    mode,
    questions,
    kills: Math.ceil((whole.kills ?? 0) * scale),
    overMs: whole.overMs * scale,
    databaseUrl: await database(name.replace('.', '_')),
  });
  const { counts, reports, seconds } = result;
  for (const report of reports) console.error(report);
  const separator = name === 'chaos' ? '.' : '_';
  const print = (figure: string, value: number, unit: string) => printFigure(name + separator + figure, value, unit);
  print('questions', questions - counts.unheard, 'questions');
  if (whole.kills) print('kills', result.kills, 'kills');
  for (const end of ['lost', 'doubled', 'unequal', 'stale', 'failed', 'unheard'] as const)
    print(end, counts[end], 'questions');
  print('seconds', seconds, 's');
  return reports.length === 0;
}
