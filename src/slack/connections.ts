import { webApi } from '@slack/bolt';
import { RequestError } from '../errors.ts';
import type { Person } from '../knowledge/audience.ts';
import type { Connection } from '../notion/connection.ts';
import { offer, quote } from '../notion/nearest.ts';
import { knowsOf } from '../workflows/status.ts';
import { brokenConnection, connectionName, connectLink } from './blocks/connections.ts';
import type { Desk } from './desk.ts';
import { type Block, fitBlocks } from './limits.ts';
import { fallbackText } from './markup.ts';
import { mayDisconnect, requireMember } from './rights.ts';

const settingsHelp =
  'comes from Archivist’s settings. To disconnect it, whoever runs Archivist removes its token from `NOTION_TOKEN` or `NOTION_TOKENS` and restarts me.';

/**
 * The connections that this person may know of: all, or those of that name, or else those of the workspace of that name. Throws a sentence
 * when there is none.
 */
export async function findConnections(desk: Desk, person: Person, name: string): Promise<Connection[]> {
  const known = (await desk.connections.all()).filter((connection) => knowsOf(person, connection));
  if (name === '') return known;
  const wanted = fold(name);
  for (const key of ['name', 'workspaceName'] as const) {
    const named = known.filter((one) => fold(one[key] ?? '') === wanted);
    if (named.length > 0) return named;
  }
  const names = known.map(connectionName);
  throw new RequestError(`I know no connection called ${quote(name)}. ${offer(name, names)}`);
}

/** A fresh link to Notion for this person. Throws a sentence when they may not, or nobody can yet. */
export async function inviteToConnect({ oauth }: Desk, person: Person): Promise<Block[]> {
  requireMember(person);
  oauth.requireReady();
  return connectLink(await oauth.startUrl({ id: person.id, name: person.name }));
}

/** Ends a connection and says what went away, in plain text. Throws a sentence when this person may not. */
export async function disconnect(desk: Desk, person: Person, connectionId: string): Promise<string> {
  const connection = await desk.connections.find(connectionId);
  if (!connection || !knowsOf(person, connection)) throw new RequestError('This connection is gone already.');
  requireMayDisconnect(person, connection);
  const { connections } = await desk.status(person);
  const pages = connections.find((status) => status.connection.id === connectionId)?.coverage?.indexed;
  const { revoked } = await desk.connections.disconnect(connectionId);
  const name = connectionName(connection);
  const forgotten = pages === undefined ? 'its pages' : `its ${pages.toLocaleString('en-GB')} indexed pages`;
  if (connection.ownerId && connection.ownerId !== person.id) {
    await tellOwner(desk, connection, `${person.name} disconnected your Notion workspace ${name} from me.`);
  }
  const access =
    revoked || connection.kind === 'internal'
      ? ''
      : ' Notion did not confirm that my access ended, so please remove me there too: Settings → Connections.';
  return `Disconnected ${name} and forgot ${forgotten}.${access}`;
}

export function requireMayDisconnect(person: Person, connection: Connection): void {
  if (mayDisconnect(person, connection)) return;
  const name = quote(connectionName(connection));
  if (connection.kind === 'internal') throw new RequestError(`${name} ${settingsHelp}`);
  throw new RequestError(`Only the owner of ${name} or an admin can disconnect it.`);
}

/** One direct message to the owner of every connection that broke since the last call. A message that fails is in the log. */
export async function tellOwners(desk: Desk): Promise<void> {
  for (const connection of await desk.connections.takeUntold()) {
    const sentence = `Notion no longer lets me into ${connectionName(connection)}. Please reconnect.`;
    const isTold = await tellOwner(desk, connection, sentence, brokenConnection(connection));
    if (!isTold) await desk.connections.putBackUntold(connection.id);
  }
}

/** A direct message that may fail without failing what it is about. False when Slack could not be reached, so that trying again helps. */
export async function tellOwner(
  { client, log }: Desk,
  { id: connectionId, ownerId }: Connection,
  text: string,
  blocks: Block[] = [],
): Promise<boolean> {
  if (!ownerId) {
    log.warn({ connectionId }, 'a connection has no owner to tell');
    return true;
  }
  try {
    const shown = blocks.length > 0 ? { blocks: fitBlocks(blocks) } : {};
    await client.chat.postMessage({ channel: ownerId, text: fallbackText(text), ...shown });
    return true;
  } catch (error) {
    log.error({ error, connectionId, ownerId }, 'the owner of a connection could not be told');
    return error instanceof webApi.WebAPIPlatformError;
  }
}

function fold(name: string): string {
  return name.normalize('NFKC').replace(/\s+/g, ' ').trim().toLowerCase();
}
