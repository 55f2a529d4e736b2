import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError, explain, newReference, RequestError, UpstreamError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Connection, OAuth } from '../notion/connection.ts';
import { type Page, redirect, sendPage } from './pages.ts';
import type { Route } from './server.ts';

const stateForm = /^[\w-]{20,128}$/;
const longestCode = 2_000;

/**
 * What the browser of somebody who connects Notion meets: the way to Notion's consent page, and what came of it. `begin` is called once
 * something was connected, so that its pages are read at once; nobody waits for its end.
 */
export function notionOAuthRoutes(
  oauth: Pick<OAuth, 'authorizeUrl' | 'finish'>,
  log: Logger,
  begin: () => Promise<void> = async () => {},
): Route[] {
  const answer =
    (act: (query: URLSearchParams, response: ServerResponse) => Promise<void>) =>
    async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      // A preview asks with HEAD; only a person's browser may use a state up.
      if (request.method !== 'GET')
        return sendPage(response, { status: 405, title: 'Please open this link in a browser', paragraphs: [] });
      try {
        await act(new URL(request.url ?? '/', 'http://localhost').searchParams, response);
      } catch (error) {
        const reference = newReference();
        if (!(error instanceof RequestError)) log.error({ error, reference }, 'Notion could not be connected');
        sendPage(response, failurePage(error, reference));
      }
    };

  return [
    {
      method: 'GET',
      path: '/notion/oauth/start',
      listener: answer(async (query, response) => {
        redirect(response, await oauth.authorizeUrl(readState(query)));
      }),
    },
    {
      method: 'GET',
      path: '/notion/oauth/callback',
      listener: answer(async (query, response) => {
        const code = query.get('code') ?? undefined;
        const error = query.get('error') ?? undefined;
        const finished = await oauth.finish({
          state: readState(query),
          ...(code && code.length <= longestCode ? { code } : {}),
          ...(error === undefined ? {} : { error }),
        });
        sendPage(response, successPage(finished));
        begin().catch((error: unknown) => log.warn({ error }, 'a new connection is read with the next poll'));
      }),
    },
  ];
}

function readState(query: URLSearchParams): string {
  const states = query.getAll('state');
  const [state = ''] = states;
  if (states.length === 1 && stateForm.test(state)) return state;
  throw new RequestError(
    'This link is not complete or was not made by me. Nothing was changed. Please ask me for a new one with /notion connect in Slack.',
  );
}

function successPage({ connection, personId, personName }: Awaited<ReturnType<OAuth['finish']>>): Page {
  const isOwner = connection.ownerId === personId;
  return {
    status: 200,
    title: `Notion is connected: ${connection.workspaceName ?? connection.name}`,
    facts: [
      ['Workspace', connection.workspaceName ?? connection.name],
      ['In Slack', personName],
      ['Who can see it', whoSees(connection, isOwner)],
    ],
    paragraphs: [
      'I am reading the pages that you chose. You can close this page, go back to Slack and ask me something; /notion status shows how far I am.',
      connection.visibility === 'owner'
        ? 'To share what I find there with others, ask an admin to run /notion share.'
        : 'An admin can change who sees it with /notion share.',
      `If you are not ${personName} in Slack, somebody gave you their link: open Notion’s settings → Connections and remove Archivist.`,
    ],
  };
}

function whoSees({ visibility, channelIds }: Connection, isOwner: boolean): string {
  if (visibility === 'everyone') return 'everyone in your Slack workspace, guests left out';
  if (visibility === 'channels')
    return `people in ${channelIds.length} Slack ${channelIds.length === 1 ? 'channel' : 'channels'}`;
  return isOwner ? 'only you, when you ask me in private' : 'only the person who connected it first';
}

function failurePage(error: unknown, reference: string): Page {
  const sentence = explain(error, reference).replaceAll('`', '');
  if (error instanceof UpstreamError) {
    return {
      status: error.service === 'Notion' ? 502 : 503,
      title: 'That did not work just now',
      paragraphs: [sentence, 'Nothing was connected. Please try the link from Slack again in a minute.'],
    };
  }
  if (error instanceof RequestError) {
    return { status: 400, title: 'Notion was not connected', paragraphs: [sentence] };
  }
  return {
    status: error instanceof AppError ? 503 : 500,
    title: 'Notion was not connected',
    paragraphs: [sentence],
  };
}
