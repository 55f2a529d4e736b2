import { systemPrompt } from './prompts.ts';
import { createRecitationGuard } from './recitation.ts';

/** Where a text begins to repeat the system prompt. */
export const recitedAt = createRecitationGuard(systemPrompt);

export function recites(text: string): boolean {
  return recitedAt(text, text.length) !== undefined;
}
