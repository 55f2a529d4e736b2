import type { Audience } from '../knowledge/audience.ts';
import type { KnownNames } from '../notion/lookup.ts';
import type { ToolParts } from './live.ts';

/** What the copy knows of one workspace, as far as this audience may know it. */
export function knownNames({ knowledge }: ToolParts, audience: Audience, connectionId: string): KnownNames {
  return {
    title: async (id) => (await knowledge.refs(audience, [id]))[0]?.title,
    async titled(words) {
      const found = await knowledge.find(audience, words, { kind: 'page', limit: 50 });
      return found.filter((page) => page.connectionId === connectionId);
    },
    schema: async (id) => (await knowledge.dataSource(audience, id))?.columns,
  };
}
