import type { IncomingMessage, ServerResponse } from 'node:http';

/** The caller did not wait for the answer: nobody can be told anything any more. */
export function hasLeft(request: IncomingMessage, response: ServerResponse): boolean {
  return response.destroyed || (request.destroyed && !request.complete);
}
