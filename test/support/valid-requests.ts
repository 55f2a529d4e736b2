import type { ClaudeStandIn } from '../standins/claude/contract.ts';
import type { NotionStandIn } from '../standins/notion/contract.ts';

/** Throws when the product sent anything that Notion's OpenAPI document or Claude's rules do not allow. */
export function requireValidRequests({
  notion,
  claude,
}: {
  notion: NotionStandIn;
  claude?: ClaudeStandIn | undefined;
}): void {
  const problems = [
    ...notion.invalid.map(({ method, path, errors }) => `Notion: ${method} ${path}: ${errors.join('; ')}`),
    ...(claude?.refused ?? []).map(({ message }) => `Claude: ${message}`),
  ];
  if (problems.length > 0) throw new Error(`the product sent invalid requests:\n${problems.join('\n')}`);
}
