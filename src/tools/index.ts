import type { Notion } from '../notion/notion.ts';
import { createCreatePage } from './create-page.ts';
import { createDescribeDataSource } from './describe-data-source.ts';
import { createListDataSources } from './list-data-sources.ts';
import { createQueryDataSource } from './query-data-source.ts';
import { createReadPage } from './read-page.ts';
import { createSearch } from './search.ts';
import type { Tool } from './tool.ts';

/** What Claude and MCP clients may do. The order is part of the prompt: add at the end. */
export function createTools(parts: { notion: Notion }): Tool[] {
  return [
    createSearch(parts),
    createReadPage(parts),
    createListDataSources(parts),
    createDescribeDataSource(parts),
    createQueryDataSource(parts),
    createCreatePage(parts),
  ];
}
