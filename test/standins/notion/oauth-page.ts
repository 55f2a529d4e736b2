import type { IncomingMessage, ServerResponse } from 'node:http';
import { isTrashed } from './access.ts';
import type { OAuthServer } from './oauth.ts';
import { pageTitle, type Store } from './store.ts';

/**
 * The page on which a person lets a connection in: who, which pages, Cancel or Allow. The form is the stand-in's own; the
 * real one needs a signed-in browser. What is wrong with the request is said here and never sent to the redirect address.
 */
export async function serveAuthorize(
  store: Store,
  oauth: OAuthServer,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<number> {
  const form = request.method === 'POST' ? new URLSearchParams(await readText(request)) : undefined;
  const problem = oauth.problemOf(url.searchParams);
  if (problem) return show(response, 400, `<h1>Something went wrong</h1><p>${escaped(problem)}</p>`);
  if (!form) return show(response, 200, question(store));
  const consent =
    form.get('decision') === 'allow' ? { by: form.get('person') ?? '', pages: form.getAll('page') } : 'cancel';
  response.writeHead(302, { location: oauth.answer(url.searchParams, consent) }).end();
  return 302;
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

function question(store: Store): string {
  const people = [...store.users.values()].filter(({ email }) => email !== undefined);
  const pages = [...store.pages.values()].filter((page) => page.parent.type === 'workspace' && !isTrashed(store, page));
  return [
    `<h1>${escaped(store.bot.name)} would like to access ${escaped(store.workspace.name)}</h1>`,
    '<form method="post">',
    '<label>You are <select name="person">',
    ...people.map(({ id, name }) => `<option value="${id}">${escaped(name)}</option>`),
    '</select></label>',
    '<fieldset><legend>Select pages</legend>',
    ...pages.map(
      (page) =>
        `<label><input type="checkbox" name="page" value="${page.id}" checked>${escaped(pageTitle(page))}</label>`,
    ),
    '</fieldset>',
    '<button name="decision" value="cancel">Cancel</button>',
    '<button name="decision" value="allow">Allow access</button>',
    '</form>',
  ].join('\n');
}

function show(response: ServerResponse, status: number, body: string): number {
  response
    .writeHead(status, { 'content-type': 'text/html; charset=utf-8' })
    .end(`<!doctype html><meta charset="utf-8"><title>Notion</title>${body}`);
  return status;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
