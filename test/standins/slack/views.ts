import { randomBytes } from 'node:crypto';
import { problemsInView } from '../../support/block-validation.ts';
import { ApiError } from './api-error.ts';
import { refuseProblems } from './content.ts';
import { isJson, type Json, jsonList, textOf } from './json.ts';
import { storedBlocks } from './messages.ts';
import { valuesOf } from './modal-input.ts';
import type { Workspace } from './workspace.ts';

/** The modals that people have open, topmost last, and their Home tabs. */
export interface Views {
  open(userId: string, view: unknown): StoredView;
  push(userId: string, view: unknown): StoredView;
  update(
    target: { viewId?: string | undefined; externalId?: string | undefined },
    view: unknown,
    hash?: string,
  ): StoredView;
  publish(userId: string, view: unknown, hash?: string): StoredView;
  stack(userId: string): StoredView[];
  home(userId: string): StoredView | undefined;
  find(viewId: string): StoredView | undefined;
  /** Closes the topmost modal, or all of them. */
  close(userId: string, all: boolean): void;
  setErrors(view: StoredView, errors: Record<string, string>): void;
}

export interface StoredView {
  id: string;
  userId: string;
  definition: Json;
  blocks: Json[];
  hash: string;
  rootId: string;
  previousId: string | null;
  errors: Record<string, string>;
  /** What the person has filled in so far, by block id and action id. */
  values: Record<string, Record<string, Json>>;
  /** What the app has suggested so far, by `block id/action id`. */
  offered: Record<string, Json[]>;
}

const largestView = 250_000;
const deepestStack = 3;

export function createViews(workspace: Workspace): Views {
  const stacks = new Map<string, StoredView[]>();
  const homes = new Map<string, StoredView>();
  const all = () => [...[...stacks.values()].flat(), ...homes.values()];

  function checked(view: unknown, type: 'modal' | 'home', replacing?: StoredView): Json {
    if (!isJson(view)) throw new ApiError('invalid_arguments');
    if (JSON.stringify(view).length > largestView) throw new ApiError('view_too_large');
    refuseProblems('invalid_arguments', problemsInView(view, type));
    const externalId = textOf(view.external_id);
    const taken =
      externalId && all().some((other) => other !== replacing && other.definition.external_id === externalId);
    if (taken) throw new ApiError('duplicate_external_id');
    return view;
  }

  function stored(userId: string, definition: Json, below?: StoredView): StoredView {
    const id = workspace.nextId('V');
    const blocks = storedBlocks(jsonList(definition.blocks));
    return {
      id,
      userId,
      definition,
      blocks,
      hash: newHash(workspace),
      rootId: below?.rootId ?? id,
      previousId: below?.id ?? null,
      errors: {},
      values: valuesOf(blocks),
      offered: {},
    };
  }

  function replace(view: StoredView, definition: Json, hash: string | undefined): StoredView {
    if (hash && hash !== view.hash) throw new ApiError('hash_conflict');
    view.definition = definition;
    view.blocks = storedBlocks(jsonList(definition.blocks));
    view.values = valuesOf(view.blocks, view.values);
    view.hash = newHash(workspace);
    view.errors = {};
    workspace.changed({ type: definition.type === 'home' ? 'home' : 'modal', user: view.userId });
    return view;
  }

  return {
    open(userId, view) {
      const opened = stored(userId, checked(view, 'modal'));
      stacks.set(userId, [opened]);
      workspace.changed({ type: 'modal', user: userId });
      return opened;
    },
    push(userId, view) {
      const stack = stacks.get(userId) ?? [];
      const below = stack.at(-1);
      if (!below) throw new ApiError('not_found');
      if (stack.length >= deepestStack) throw new ApiError('push_limit_reached');
      const pushed = stored(userId, checked(view, 'modal'), below);
      stack.push(pushed);
      workspace.changed({ type: 'modal', user: userId });
      return pushed;
    },
    update({ viewId, externalId }, view, hash) {
      const found = [...stacks.values()]
        .flat()
        .find((open) => (viewId ? open.id === viewId : open.definition.external_id === externalId));
      if (!found) throw new ApiError('not_found');
      return replace(found, checked(view, 'modal', found), hash);
    },
    publish(userId, view, hash) {
      if (!workspace.people.has(userId)) throw new ApiError('invalid_arguments');
      if (!workspace.manifest.homeTab) throw new ApiError('not_enabled');
      const before = homes.get(userId);
      const definition = checked(view, 'home', before);
      if (before) return replace(before, definition, hash);
      const home = stored(userId, definition);
      homes.set(userId, home);
      workspace.changed({ type: 'home', user: userId });
      return home;
    },
    stack: (userId) => stacks.get(userId) ?? [],
    home: (userId) => homes.get(userId),
    find: (viewId) => all().find((view) => view.id === viewId),
    close(userId, everything) {
      const stack = stacks.get(userId) ?? [];
      stacks.set(userId, everything ? [] : stack.slice(0, -1));
      workspace.changed({ type: 'modal', user: userId });
    },
    setErrors(view, errors) {
      view.errors = errors;
      workspace.changed({ type: 'modal', user: view.userId });
    },
  };
}

function newHash(workspace: Workspace): string {
  return `${Math.floor(workspace.now() / 1000)}.${randomBytes(6).toString('base64url')}`;
}

/** A view as the Web API answers with it and as interactions carry it. */
export function wireView(workspace: Workspace, view: StoredView): Json {
  const { definition } = view;
  return {
    id: view.id,
    team_id: workspace.team.id,
    type: definition.type,
    blocks: view.blocks,
    private_metadata: definition.private_metadata ?? '',
    callback_id: definition.callback_id ?? '',
    state: { values: view.values },
    hash: view.hash,
    title: plainText(definition.title),
    clear_on_close: definition.clear_on_close ?? false,
    notify_on_close: definition.notify_on_close ?? false,
    close: plainText(definition.close),
    submit: plainText(definition.submit),
    previous_view_id: view.previousId,
    root_view_id: view.rootId,
    app_id: workspace.app.id,
    external_id: definition.external_id ?? '',
    app_installed_team_id: workspace.team.id,
    bot_id: workspace.app.botId,
  };
}

function plainText(value: unknown): Json | null {
  return isJson(value) ? { emoji: true, ...value } : null;
}
