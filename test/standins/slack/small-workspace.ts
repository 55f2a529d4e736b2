import { fileURLToPath } from 'node:url';
import { App, LogLevel } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import type { Company } from '../company/company.ts';
import type { SlackOptions, SlackStandIn } from './contract.ts';
import { startSlack } from './index.ts';

export const manifestPath = fileURLToPath(new URL('../../../manifest.yml', import.meta.url));
export const maya = 'U07MAYA0001';
export const tom = 'U07TOM00002';

/** Two members and a guest, one channel of each kind: enough to see every rule of the stand-in. */
export const smallCompany: Company = {
  name: 'Tidewater',
  people: [
    person('maya', 'Maya Lindqvist', maya, 'Europe/Stockholm', 'member'),
    person('tom', 'Tom Okafor', tom, 'Europe/London', 'owner'),
    person('gil', 'Gil Marsh', 'U07GIL00004', 'Europe/Paris', 'guest'),
  ],
  channels: [
    { id: 'C07GENERAL1', name: 'general', topic: 'Everything', members: ['maya', 'tom', 'gil'] },
    { id: 'C07SHARED01', name: 'supplier', topic: 'With Voltcell', isExternal: true, members: ['maya', 'tom'] },
    { id: 'C07PRIVATE1', name: 'leads', topic: 'Leads', isPrivate: true, members: ['tom', 'archivist'] },
    { id: 'C07SECRET01', name: 'board', topic: 'Board', isPrivate: true, members: ['tom'] },
  ],
  pages: [],
  dataSources: [],
};

function person(slug: string, name: string, slackId: string, timeZone: string, role: 'member' | 'owner' | 'guest') {
  return {
    slug,
    name,
    email: `${slug}@tidewater.example`,
    title: 'Colleague',
    slackId,
    notionId: slackId,
    timeZone,
    role,
  };
}

/** A stand-in with the small company and the product's own manifest. */
export function smallSlack(options: Partial<SlackOptions> = {}): Promise<SlackStandIn> {
  return startSlack({ company: smallCompany, manifestPath, ...options });
}

/** A client that fails at once instead of trying again. */
export function clientOf(slack: SlackStandIn, token = slack.botToken): WebClient {
  return new WebClient(token, {
    slackApiUrl: slack.url,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logLevel: LogLevel.ERROR,
  });
}

/** A real Bolt app in Socket Mode; not started yet, so that a test can add its listeners. */
export function boltApp(slack: SlackStandIn): App {
  return new App({
    token: slack.botToken,
    appToken: slack.appToken,
    socketMode: true,
    clientOptions: { slackApiUrl: slack.url },
    logLevel: LogLevel.ERROR,
  });
}
