import { createSummaries } from '../knowledge/summary.ts';
import type { Payer } from '../storage/budget.ts';
import type { Cache } from '../storage/cache.ts';
import { createAppendToPage } from './append-to-page.ts';
import { createComment } from './comment.ts';
import { createCreatePage } from './create-page.ts';
import { createDescribeDataSource } from './describe-data-source.ts';
import { createListDataSources } from './list-data-sources.ts';
import type { ToolParts } from './live.ts';
import { createQueryDataSource } from './query-data-source.ts';
import { createReadPage } from './read-page.ts';
import { createSearch } from './search.ts';
import { createSetProperties } from './set-properties.ts';
import type { Tool } from './tool.ts';
import { createUpdatePage } from './update-page.ts';

/**
 * What Claude and MCP clients may do. The order is part of the prompt: add at the end. `summarise` puts a part of a large page
 * into few words; `summaries` keeps them.
 */
export function createTools(
  parts: ToolParts & {
    summaries: Pick<Cache, 'get' | 'set'>;
    summarise(text: string, payer: Payer, signal: AbortSignal): Promise<string>;
  },
): Tool[] {
  const summaries = createSummaries({ cache: parts.summaries, summarise: parts.summarise });
  return [
    createSearch(parts),
    createReadPage({ ...parts, summaries }),
    createListDataSources(parts),
    createDescribeDataSource(parts),
    createQueryDataSource(parts),
    createCreatePage(parts),
    createUpdatePage(parts),
    createAppendToPage(parts),
    createSetProperties(parts),
    createComment(parts),
  ];
}
