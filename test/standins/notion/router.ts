import type { Route } from './call.ts';
import { appendChildren, deleteBlock, listChildren, readBlock, updateBlock } from './routes/blocks.ts';
import { createComment, deleteComment, listComments, readComment, updateComment } from './routes/comments.ts';
import {
  createDataSource,
  listTemplates,
  queryDataSource,
  readDataSource,
  updateDataSource,
} from './routes/data-sources.ts';
import { createDatabase, readDatabase, updateDatabase } from './routes/databases.ts';
import {
  completeFileUpload,
  createFileUpload,
  listFileUploads,
  readFileUpload,
  sendFileUpload,
} from './routes/file-uploads.ts';
import { readPageMarkdown, readTask, updatePageMarkdown } from './routes/markdown.ts';
import { readPageProperty } from './routes/page-properties.ts';
import { createPage, movePage, readPage, updatePage } from './routes/pages.ts';
import { search } from './routes/search.ts';
import { listUsers, readSelf, readUser } from './routes/users.ts';

const table: [method: string, path: string, route: Route][] = [
  ['POST', '/v1/search', search],
  ['GET', '/v1/users', listUsers],
  ['GET', '/v1/users/me', readSelf],
  ['GET', '/v1/users/:user_id', readUser],
  ['POST', '/v1/pages', createPage],
  ['GET', '/v1/pages/:page_id', readPage],
  ['PATCH', '/v1/pages/:page_id', updatePage],
  ['POST', '/v1/pages/:page_id/move', movePage],
  ['GET', '/v1/pages/:page_id/markdown', readPageMarkdown],
  ['PATCH', '/v1/pages/:page_id/markdown', updatePageMarkdown],
  ['GET', '/v1/pages/:page_id/properties/:property_id', readPageProperty],
  ['GET', '/v1/async_tasks/:task_id', readTask],
  ['GET', '/v1/blocks/:block_id', readBlock],
  ['PATCH', '/v1/blocks/:block_id', updateBlock],
  ['DELETE', '/v1/blocks/:block_id', deleteBlock],
  ['GET', '/v1/blocks/:block_id/children', listChildren],
  ['PATCH', '/v1/blocks/:block_id/children', appendChildren],
  ['POST', '/v1/databases', createDatabase],
  ['GET', '/v1/databases/:database_id', readDatabase],
  ['PATCH', '/v1/databases/:database_id', updateDatabase],
  ['POST', '/v1/data_sources', createDataSource],
  ['GET', '/v1/data_sources/:data_source_id', readDataSource],
  ['PATCH', '/v1/data_sources/:data_source_id', updateDataSource],
  ['POST', '/v1/data_sources/:data_source_id/query', queryDataSource],
  ['GET', '/v1/data_sources/:data_source_id/templates', listTemplates],
  ['POST', '/v1/comments', createComment],
  ['GET', '/v1/comments', listComments],
  ['GET', '/v1/comments/:comment_id', readComment],
  ['PATCH', '/v1/comments/:comment_id', updateComment],
  ['DELETE', '/v1/comments/:comment_id', deleteComment],
  ['POST', '/v1/file_uploads', createFileUpload],
  ['GET', '/v1/file_uploads', listFileUploads],
  ['GET', '/v1/file_uploads/:file_upload_id', readFileUpload],
  ['POST', '/v1/file_uploads/:file_upload_id/send', sendFileUpload],
  ['POST', '/v1/file_uploads/:file_upload_id/complete', completeFileUpload],
];

export interface FoundRoute {
  route: Route;
  pattern: string;
  /** Values of the `:names` in the pattern. */
  params: Record<string, string>;
}

/** The route of a request, or undefined for an unknown address. */
export function findRoute(method: string, path: string): FoundRoute | undefined {
  for (const [known, pattern, route] of table) {
    const params = known === method ? matchPath(pattern, path) : undefined;
    if (params) return { route, pattern, params };
  }
  return undefined;
}

function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const actual = given[index] ?? '';
    if (part.startsWith(':')) params[part.slice(1)] = decode(actual);
    else if (part !== actual) return undefined;
  }
  return params;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
