import { personByName } from './compose.ts';
import type { PeopleActions } from './contract.ts';
import type { Delivery, DeliveryAnswer } from './delivery.ts';
import { actionOf, findElement, stateOf } from './elements.ts';
import type { Interactions } from './interactions.ts';
import { isJson, type Json, textOf } from './json.ts';
import { fillIn, requireComplete } from './modal-input.ts';
import { createLookup } from './people.ts';
import type { ResponseUrls } from './response-urls.ts';
import { shortestQuery, suggestedOptions } from './suggestions.ts';
import type { StoredView, Views } from './views.ts';
import type { Channel, Workspace } from './workspace.ts';

type Acting = Pick<PeopleActions, 'command' | 'click' | 'shortcut' | 'fill' | 'suggest' | 'submit' | 'closeModal'>;

export interface ActingParts {
  workspace: Workspace;
  delivery: Delivery;
  interactions: Interactions;
  responses: ResponseUrls;
  views: Views;
}

/** What people do with the app's commands, buttons and modals. */
export function createActing({ workspace, delivery, interactions, responses, views }: ActingParts): Acting {
  const within = createLookup(workspace);

  function topModal(user: string): StoredView {
    const view = views.stack(user).at(-1);
    if (!view) throw new Error('This person has no modal open');
    return view;
  }

  function send(payload: Json): Promise<DeliveryAnswer> {
    if (!workspace.manifest.interactive) throw new Error('The manifest has no interactivity');
    return delivery.once('interactive', payload);
  }

  async function clickInView(user: string, view: StoredView, actionId: string, value: unknown): Promise<void> {
    const found = findElement(view.blocks, actionId, value);
    if (!found) throw new Error(`There is nothing called ${actionId} to click`);
    const { element, blockId } = found;
    const offered = view.offered[`${blockId}/${actionId}`];
    const action = actionOf(found, value, workspace.nextTs(), offered);
    if (element.type !== 'button') {
      view.values[blockId] = { ...view.values[blockId], [actionId]: stateOf(element, value, offered) };
    }
    const input = view.blocks.find((block) => block.block_id === blockId && block.type === 'input');
    if (input && input.dispatch_action !== true) return;
    await send(interactions.clickedInView(user, view, action));
  }

  return {
    async command(user, channelId, command, text) {
      const id = within.person(user);
      const channel = within.channel(channelId, id);
      const known = workspace.manifest.commands.find((one) => one.command === command);
      if (!known) throw new Error(`${command} is not a valid command`);
      const typed = known.escapes ? escapeNames(workspace, text) : text;
      const answer = await delivery.once('command', interactions.command(id, channel, command, typed));
      showReply(id, channel, answer);
      return answer;
    },
    async click(user, target, actionId, value) {
      const id = within.person(user);
      if ('channel' in target) {
        const channel = within.channel(target.channel, id);
        const message = within.message(channel, target.ts, id);
        const found = findElement(message.blocks, actionId, value);
        if (!found) throw new Error(`There is nothing called ${actionId} to click`);
        await send(interactions.clickedInMessage(id, channel, message, actionOf(found, value, workspace.nextTs())));
        return;
      }
      const view = 'home' in target ? views.home(id) : views.find(target.viewId);
      if (!view || view.userId !== id) throw new Error('This person sees no such view');
      await clickInView(id, view, actionId, value);
    },
    async shortcut(user, channelId, ts, callbackId) {
      const id = within.person(user);
      const channel = within.channel(channelId, id);
      const known = workspace.manifest.shortcuts.some((one) => one.callbackId === callbackId && one.type === 'message');
      if (!known) throw new Error(`The manifest has no message shortcut ${callbackId}`);
      await send(interactions.shortcut(id, channel, within.message(channel, ts, id), callbackId));
    },
    async fill(user, values) {
      fillIn(topModal(within.person(user)), values);
    },
    async suggest(user, field, query) {
      const id = within.person(user);
      const view = topModal(id);
      const block = view.blocks.find((one) => one.block_id === field);
      const inBlock = isJson(block?.element) ? { element: block.element, blockId: field } : undefined;
      const found = inBlock ?? findElement(view.blocks, field, undefined);
      if (!found || !textOf(found.element.type).includes('external'))
        throw new Error(`${field} asks the app for no options`);
      const actionId = textOf(found.element.action_id);
      if (query.length < shortestQuery(found.element)) return [];
      const options = suggestedOptions(await send(interactions.suggestion(id, view, found.blockId, actionId, query)));
      const key = `${found.blockId}/${actionId}`;
      view.offered[key] = [...(view.offered[key] ?? []), ...options];
      return options.map((option) => ({
        text: isJson(option.text) ? textOf(option.text.text) : '',
        value: textOf(option.value),
      }));
    },
    async submit(user, values) {
      const id = within.person(user);
      const view = topModal(id);
      fillIn(view, values);
      requireComplete(view);
      const answer = await send(interactions.submitted(id, view));
      if (answer.status === 200) applyResponse(id, view, answer.body);
      return answer;
    },
    async closeModal(user) {
      const id = within.person(user);
      const view = topModal(id);
      const clears = view.definition.clear_on_close === true;
      views.close(id, clears);
      if (view.definition.notify_on_close === true) await send(interactions.closed(id, view, clears));
    },
  };

  /** A message in the acknowledgement of a command is shown at once. */
  function showReply(user: string, channel: Channel, { status, body }: DeliveryAnswer): void {
    const message = isJson(body) ? body : { text: textOf(body) };
    if (status === 200 && Object.values(message).some((value) => value !== '')) responses.reply(user, channel, message);
  }

  function applyResponse(user: string, view: StoredView, body: unknown): void {
    const response = isJson(body) ? body : {};
    switch (response.response_action) {
      case 'errors': {
        const errors = isJson(response.errors) ? response.errors : {};
        const inputs = view.blocks.filter((block) => block.type === 'input').map((block) => block.block_id);
        for (const id of Object.keys(errors)) {
          if (!inputs.includes(id)) throw new Error(`response_action errors names the block ${id}, which is no input`);
        }
        views.setErrors(view, Object.fromEntries(Object.entries(errors).map(([id, text]) => [id, String(text)])));
        return;
      }
      case 'update':
        views.update({ viewId: view.id }, response.view);
        return;
      case 'push':
        views.push(user, response.view);
        return;
      default:
        views.close(user, response.response_action === 'clear');
    }
  }
}

/** Names become ids, as Slack does for commands with `should_escape`. */
function escapeNames(workspace: Workspace, text: string): string {
  const people = text.replace(/(?<![\w<@])@([\p{L}\d._-]+)/gu, (typed, name: string) => {
    const id = personByName(workspace, name)?.id;
    return id ? `<@${id}|${workspace.people.get(id)?.slug ?? name}>` : typed;
  });
  return people.replace(/(?<![\w<])#([\w-]+)/g, (typed, name: string) => {
    const channel = [...workspace.channels.values()].find((one) => one.kind === 'channel' && one.name === name);
    return channel ? `<#${channel.id}|${channel.name}>` : typed;
  });
}
