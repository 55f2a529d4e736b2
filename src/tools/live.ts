import { AccessError, UpstreamError } from '../errors.ts';
import type { Audience } from '../knowledge/audience.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Connections } from '../notion/connection.ts';
import type { Notion } from '../notion/notion.ts';

/** What the tools read from: the stored copy, and the workspaces that it was copied from. */
export interface ToolParts {
  knowledge: Knowledge;
  connections: Pick<Connections, 'notion' | 'find'>;
}

/**
 * Asks Notion for what the copy does not hold, through one connection of this audience after another; the first that knows it
 * answers. Throws one sentence whether the thing does not exist, is not shared, or is not for this audience.
 */
export async function readLive<Found>(
  { knowledge, connections }: ToolParts,
  audience: Audience,
  id: string,
  read: (notion: Notion) => Promise<Found>,
): Promise<{ connectionId: string; found: Found }> {
  let outage: UpstreamError | undefined;
  for (const connectionId of await knowledge.connectionsFor(audience, id)) {
    try {
      return { connectionId, found: await read(connections.notion(connectionId)) };
    } catch (error) {
      if (error instanceof UpstreamError) outage = error;
      else if (!(error instanceof AccessError)) throw error;
    }
  }
  throw outage ?? new AccessError(notShared);
}

const notShared =
  'I find nothing there that I may show here. It may not exist, or may not be shared with Archivist: somebody who can open it in Notion can share it (••• → Connections → Archivist).';
