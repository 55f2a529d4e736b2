import type { webApi } from '@slack/bolt';
import type { Proposals } from '../agent/proposals/proposals.ts';
import type { Turn, TurnEvent } from '../agent/turn.ts';
import type { Audience, Person } from '../knowledge/audience.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Source } from '../knowledge/source.ts';
import type { Logger } from '../log.ts';
import type { Connections, OAuth } from '../notion/connection.ts';
import type { Payer } from '../storage/budget.ts';
import type { Cache } from '../storage/cache.ts';
import type { Storage } from '../storage/storage.ts';
import type { Destinations } from '../workflows/destinations.ts';
import type { ComposeDigest } from '../workflows/digest/digest.ts';
import type { Digests } from '../workflows/digest/digests.ts';
import type { Meetings } from '../workflows/meetings.ts';
import type { PageForm } from '../workflows/page-form.ts';
import type { Status } from '../workflows/status.ts';
import type { ThreadPages } from '../workflows/thread-page.ts';
import type { UsageReport } from '../workflows/usage.ts';
import type { Watching } from '../workflows/watching.ts';
import type { Answering } from './answering.ts';
import type { Channels } from './channels.ts';
import type { Pace } from './pace.ts';
import type { People } from './people.ts';
import type { Patience } from './watchdog.ts';

/** What the rest of the house does for this surface. */
export interface Parts {
  answer(turn: Turn): AsyncIterable<TurnEvent>;
  proposals: Proposals;
  search(query: string, audience: Audience, signal: AbortSignal): Promise<Source[]>;
  /** Never throws. A person is told of the connections that they see, an admin of all. */
  status(person: Person): Promise<Status>;
  /** `payer`: the person where they ask. A person is told of their own spend, an admin of everybody's. */
  usage(person: Person, payer: Payer): Promise<UsageReport>;
  knowledge: Pick<Knowledge, 'page' | 'why' | 'connectionsFor' | 'find' | 'refs' | 'dataSource'>;
  destinations: Destinations;
  pageForm: PageForm;
  threadPages: ThreadPages;
  watching: Watching;
  meetings: Meetings;
  digests: Digests;
  composeDigest: ComposeDigest;
  connections: Pick<Connections, 'all' | 'find' | 'setVisibility' | 'disconnect' | 'takeUntold' | 'putBackUntold'>;
  oauth: Pick<OAuth, 'requireReady' | 'startUrl'>;
  webhooks: Webhooks;
  questions: Storage['questions'];
  presence: Pick<Storage['presence'], 'freeQuestions'>;
  /** Names this process in leases; it shows that it lives. */
  holder: string;
  requests: Pick<Storage['requests'], 'firstTime'>;
  feedback: Pick<Storage['feedback'], 'save'>;
  channels: Storage['channels'];
  /** What is known of threads; kept for 30 days. */
  threads: Cache;
  /** Answers that only one person has seen and may still share; kept for 30 days. */
  privateAnswers: Cache;
  /** Forms in modals, with what was typed; kept for a day. */
  forms: Cache;
  /** Users and channels as Slack describes them; kept for minutes. */
  people: Cache;
}

export interface WebhookToken {
  token: string;
  receivedAt: Date;
  isTrusted?: boolean;
}

/** What an admin does once so that Notion tells of every edit. */
export interface Webhooks {
  /** The address to enter at Notion; absent without a public URL. */
  url?: string;
  /** Verification tokens that arrived lately, from whoever sent them. `isTrusted`: it needs no click any more. */
  pending(): Promise<WebhookToken[]>;
  trust(token: string): Promise<void>;
}

/** Who the bot is in its workspace. */
export interface Identity {
  teamId: string;
  botId: string;
  botUserId: string;
}

/** Everything a listener may need. */
export interface Desk extends Omit<Parts, 'people' | 'channels'> {
  identity: Identity;
  client: webApi.WebClient;
  /** A client that neither waits nor retries. */
  hasty: webApi.WebClient;
  people: People;
  places: Channels;
  strictness: Parts['channels'];
  answering: Pick<Answering, 'size' | 'wake' | 'lookForStops'>;
  /** One for the whole process. */
  pace: Pace;
  patience: Patience;
  log: Logger;
}
