import type { RequestListener } from 'node:http';
import { SocketModeReceiver, webApi } from '@slack/bolt';
import type { Person } from '../knowledge/audience.ts';
import type { Logger } from '../log.ts';
import { answerQuestion } from './answer-question.ts';
import { createAnswering } from './answering.ts';
import { sayItWaits } from './ask.ts';
import { type Credentials, clientOptions, createBolt, hastyClient } from './bolt.ts';
import { createChannels } from './channels.ts';
import { tellOwners } from './connections.ts';
import type { Desk, Identity, Parts } from './desk.ts';
import { lookAtDigests } from './digests/look-at-digests.ts';
import { answerFailures } from './failure.ts';
import { createReadFile, type ReadFile } from './files.ts';
import { gateEvents } from './gate.ts';
import { takeIn } from './intake/index.ts';
import { listeners } from './listeners/index.ts';
import { lookAtWatches } from './meetings/look-at-watches.ts';
import { mayDecide } from './membership.ts';
import { createPace } from './pace.ts';
import { createPeople } from './people.ts';
import { createRunning } from './running.ts';
import { guardRequests } from './signed-requests.ts';
import { createSocket } from './socket.ts';
import { type Patience, patience } from './watchdog.ts';

export interface SlackSettings extends Credentials {
  /** Slack user ids of admins besides the workspace's own. */
  adminUsers: string[];
  /** With turns that do not come to an end. */
  patience?: Patience;
  log: Logger;
}

export interface SlackSurface {
  /** Resolves when events arrive (Socket Mode) or may arrive (HTTP). */
  start(): Promise<void>;
  /**
   * Takes no more events, lets running turns end within `graceMs`, and leaves the rest to other processes, or to the next start, without a word.
   * Ends within 6 s more.
   */
  stop(graceMs?: number): Promise<void>;
  /** Tells the owners of connections that broke, once each. To be called every minute. */
  tellOwners(): Promise<void>;
  /** Takes up what is new in watched data sources. To be called every minute. */
  lookAtWatches(): Promise<void>;
  /** Takes up the digests whose time has come. To be called every minute. */
  lookAtDigests(): Promise<void>;
  /** Whether somebody may decide on a proposal because of where it was offered. */
  mayDecide(person: Person, place: object): Promise<boolean>;
  readFile: ReadFile;
  /** HTTP mode: to be mounted at `POST /slack/events`. */
  requestListener?: RequestListener;
}

const usualGraceMs = 15_000;

/** The door for people. Throws a plain Error when Slack does not accept the bot token. */
export async function createSlack(settings: SlackSettings, parts: Parts): Promise<SlackSurface> {
  const { log, adminUsers } = settings;
  const hasty = hastyClient(settings, log);
  const identity = await identify(new webApi.WebClient(settings.botToken, clientOptions(settings, log)));
  const { app, receiver, requestListener } = createBolt(settings, identity, log);
  const { client } = app;
  const running = createRunning();
  let stopping = false;
  const answering = createAnswering({
    ...parts,
    answer: (held) => answerQuestion(desk, held),
    sayItWaits: (held) => sayItWaits(desk, held),
    log,
  });
  const desk: Desk = {
    ...parts,
    identity,
    client,
    hasty,
    people: createPeople({ client, cache: parts.people, adminUsers, teamId: identity.teamId }),
    places: createChannels({ client, cache: parts.people, log }),
    strictness: parts.channels,
    answering,
    pace: createPace(),
    patience: settings.patience ?? patience,
    log,
  };
  gateEvents(app, (body) => takeIn(desk, body));
  app.use(({ next }) => running.watch(next));
  app.use(answerFailures(log));
  for (const listen of listeners) listen(app, desk);
  const socket = receiver instanceof SocketModeReceiver ? createSocket(receiver, log) : undefined;

  const guarded =
    requestListener &&
    guardRequests(
      {
        signingSecret: settings.signingSecret ?? '',
        firstTime: (signature, expiresAt) => parts.requests.firstTime(signature, expiresAt),
        isStopping: () => stopping,
        now: Date.now,
        log,
      },
      requestListener,
    );
  return {
    async start() {
      answering.start();
      await socket?.start();
      log.info({ mode: socket ? 'socket' : 'http', ...identity }, 'ready for people');
      void lookAtWatches(desk).catch((error: unknown) => log.warn({ error }, 'watches are looked at in a minute'));
    },
    async stop(graceMs = usualGraceMs) {
      stopping = true;
      await socket?.stop();
      await Promise.all([answering.drain(graceMs), running.drain(graceMs)]);
    },
    tellOwners: () => tellOwners(desk),
    lookAtWatches: () => lookAtWatches(desk),
    lookAtDigests: () => lookAtDigests(desk),
    mayDecide: (person, place) => mayDecide(client, person, place),
    readFile: createReadFile({ ...settings, client }),
    ...(guarded ? { requestListener: guarded } : {}),
  };
}

async function identify(client: webApi.WebClient): Promise<Identity> {
  const {
    team_id: teamId,
    user_id: botUserId,
    bot_id: botId,
  } = await client.auth.test().catch((cause: unknown) => {
    const isRefusal = cause instanceof webApi.WebAPIPlatformError;
    const why = isRefusal ? `does not accept SLACK_BOT_TOKEN (${cause.data.error})` : 'cannot be reached';
    throw new Error(`Slack ${why}.`, { cause });
  });
  if (!teamId || !botUserId || !botId) throw new Error('SLACK_BOT_TOKEN is not the token of a bot.');
  return { teamId, botUserId, botId };
}
