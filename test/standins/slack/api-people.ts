import type { SeedPerson } from '../company/company.ts';
import { readableChannel } from './access.ts';
import { ApiError } from './api-error.ts';
import type { Json } from './json.ts';
import { changeOf, findMessage, wireFile } from './messages.ts';
import type { MethodParts, Methods } from './method.ts';
import type { Workspace } from './workspace.ts';

/** users.*, bots.*, team.*, usergroups.*, reactions.* and files.*. */
export function peopleMethods({ workspace, events }: MethodParts): Methods {
  function reactionTarget(channelId: string, ts: string) {
    const channel = readableChannel(workspace, channelId);
    const message = findMessage(channel, ts);
    if (!message || message.ephemeralTo) throw new ApiError('message_not_found');
    return { channel, message };
  }

  return {
    'users.info': {
      tier: 'tier4',
      scopes: ['users:read'],
      run(args) {
        const id = args.required('user');
        const user = id === workspace.app.botUserId ? wireBotUser(workspace) : findUser(workspace, id);
        return { user };
      },
    },
    'users.list': {
      tier: 'tier2',
      scopes: ['users:read'],
      run: () => ({
        members: [
          ...[...workspace.people.values()].map((person) => wireUser(workspace, person)),
          wireBotUser(workspace),
        ],
        cache_ts: Math.floor(workspace.now() / 1000),
        response_metadata: { next_cursor: '' },
      }),
    },
    'users.lookupByEmail': {
      tier: 'tier3',
      scopes: ['users:read.email'],
      run(args) {
        const email = args.required('email').toLowerCase();
        const person = [...workspace.people.values()].find((candidate) => candidate.email.toLowerCase() === email);
        if (!person) throw new ApiError('users_not_found');
        return { user: wireUser(workspace, person) };
      },
    },
    'bots.info': {
      tier: 'tier3',
      scopes: ['users:read'],
      run(args) {
        const { app, manifest } = workspace;
        if (args.text('bot') !== app.botId) throw new ApiError('bot_not_found');
        return {
          bot: { id: app.botId, app_id: app.id, user_id: app.botUserId, name: manifest.botName, deleted: false },
        };
      },
    },
    'team.info': {
      tier: 'tier3',
      scopes: ['team:read'],
      run: () => ({ team: { ...workspace.team, email_domain: '', icon: {} } }),
    },
    'usergroups.list': { tier: 'tier2', scopes: ['usergroups:read'], run: () => ({ usergroups: [] }) },
    'files.info': {
      tier: 'tier4',
      scopes: ['files:read'],
      run(args) {
        const file = workspace.files.get(args.required('file'));
        if (!file) throw new ApiError('file_not_found');
        return { file: wireFile(workspace, file), content: file.text };
      },
    },
    'reactions.add': {
      tier: 'tier3',
      scopes: ['reactions:write'],
      async run(args) {
        const { channel, message } = reactionTarget(args.required('channel'), args.required('timestamp'));
        const name = args.required('name');
        const users = message.reactions.get(name) ?? [];
        if (users.includes(workspace.app.botUserId)) throw new ApiError('already_reacted');
        message.reactions.set(name, [...users, workspace.app.botUserId]);
        workspace.changed(changeOf(message, 'reaction'));
        void events.emit(reactionEvent(workspace, 'reaction_added', workspace.app.botUserId, name, message), channel);
        return {};
      },
    },
    'reactions.remove': {
      tier: 'tier2',
      scopes: ['reactions:write'],
      async run(args) {
        const { channel, message } = reactionTarget(args.required('channel'), args.required('timestamp'));
        const name = args.required('name');
        const users = message.reactions.get(name) ?? [];
        if (!users.includes(workspace.app.botUserId)) throw new ApiError('no_reaction');
        const left = users.filter((user) => user !== workspace.app.botUserId);
        if (left.length > 0) message.reactions.set(name, left);
        else message.reactions.delete(name);
        workspace.changed(changeOf(message, 'reaction'));
        void events.emit(reactionEvent(workspace, 'reaction_removed', workspace.app.botUserId, name, message), channel);
        return {};
      },
    },
  };
}

export function reactionEvent(
  workspace: Workspace,
  type: 'reaction_added' | 'reaction_removed',
  user: string,
  reaction: string,
  message: { channel: string; ts: string; user: string },
): Json & { type: string } {
  const item = { type: 'message', channel: message.channel, ts: message.ts };
  return { type, user, reaction, item, item_user: message.user, event_ts: workspace.nextTs() };
}

function findUser(workspace: Workspace, id: string): Json {
  const person = workspace.people.get(id);
  if (!person) throw new ApiError('user_not_found');
  return wireUser(workspace, person);
}

/** The address is there only with the scope for it. */
function wireUser(workspace: Workspace, person: SeedPerson): Json {
  const [first = '', ...rest] = person.name.split(' ');
  const email = workspace.manifest.scopes.includes('users:read.email') ? { email: person.email } : {};
  return {
    id: person.slackId,
    team_id: workspace.team.id,
    name: person.slug,
    deleted: false,
    color: '9f69e7',
    real_name: person.name,
    tz: person.timeZone,
    tz_label: person.timeZone,
    tz_offset: offsetSeconds(person.timeZone, workspace.now()),
    profile: {
      title: person.title,
      real_name: person.name,
      real_name_normalized: person.name,
      display_name: first,
      display_name_normalized: first,
      first_name: first,
      last_name: rest.join(' '),
      team: workspace.team.id,
      ...email,
    },
    is_admin: person.role === 'admin' || person.role === 'owner',
    is_owner: person.role === 'owner',
    is_primary_owner: person.role === 'owner',
    is_restricted: person.role === 'guest',
    is_ultra_restricted: false,
    is_bot: false,
    is_app_user: false,
    updated: 1_700_000_000,
    is_email_confirmed: true,
    who_can_share_contact_card: 'EVERYONE',
  };
}

function wireBotUser(workspace: Workspace): Json {
  const { app, manifest, team } = workspace;
  return {
    id: app.botUserId,
    team_id: team.id,
    name: manifest.botName.toLowerCase(),
    deleted: false,
    real_name: manifest.botName,
    tz: 'America/Los_Angeles',
    profile: { real_name: manifest.botName, display_name: '', api_app_id: app.id, bot_id: app.botId, team: team.id },
    is_admin: false,
    is_owner: false,
    is_restricted: false,
    is_ultra_restricted: false,
    is_bot: true,
    is_app_user: false,
  };
}

function offsetSeconds(timeZone: string, at: number): number {
  const name = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
    .formatToParts(at)
    .find((part) => part.type === 'timeZoneName')?.value;
  const [, sign, hours, minutes] = /([+-])(\d+):(\d+)/.exec(name ?? '') ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60);
}
