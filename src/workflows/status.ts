import { AppError } from '../errors.ts';
import type { Notion } from '../notion/notion.ts';

/** One thing that Archivist depends on, in words for people. */
export interface Check {
  name: string;
  ok: boolean;
  detail: string;
}

/** Asks each dependency now; never throws. */
export function createStatus({ notion, model, ping }: { notion: Notion; model: string; ping(): Promise<void> }) {
  return async (): Promise<Check[]> => [
    await check('Notion', async () => {
      const { workspaceName, botName } = await notion.identity();
      return `connected to ${workspaceName} as ${botName}`;
    }),
    { name: 'Claude', ok: true, detail: `answers with ${model}` },
    await check('Database', async () => {
      await ping();
      return 'reachable';
    }),
  ];
}

async function check(name: string, ask: () => Promise<string>): Promise<Check> {
  try {
    return { name, ok: true, detail: await ask() };
  } catch (error) {
    return { name, ok: false, detail: error instanceof AppError ? error.message : 'not reachable' };
  }
}
