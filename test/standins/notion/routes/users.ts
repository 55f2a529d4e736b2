import type { Route } from '../call.ts';
import { queryObject } from '../call.ts';
import { notFound } from '../errors.ts';
import { requireId } from '../ids.ts';
import { listEnvelope, readPaging } from '../pagination.ts';
import { showUser } from '../user-writer.ts';

export const listUsers: Route = ({ store, cursors, query }) => {
  const slice = cursors.slice('users', [...store.users.keys()], readPaging(queryObject(query), 'query'), (id) => id);
  return listEnvelope('user', { ...slice, items: slice.items.map((id) => showUser(store, id)) });
};

export const readSelf: Route = ({ store }) => showUser(store, store.bot.id);

export const readUser: Route = ({ store, params }) => {
  const id = requireId(params.user_id, 'path.user_id');
  if (!store.users.has(id)) throw notFound('user', id);
  return showUser(store, id);
};
