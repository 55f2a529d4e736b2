import type { PageRef } from '../../../src/knowledge/knowledge.ts';
import type { SlackMessage } from '../../standins/slack/contract.ts';
import { general, maya, noKnowledge, readable } from '../surface.ts';
import { changed, connection, openDigests } from './digest-surface.ts';

const ref = (kind: PageRef['kind'], id: string, title: string): PageRef => ({
  connectionId: connection.id,
  id,
  kind,
  url: `https://app.notion.com/p/${id}`,
  title,
  place: [],
  editedAt: '',
  syncedAt: '',
});
export const projects = ref('data_source', 'a'.repeat(32), 'Projects <!channel>');
export const handbook = ref('page', 'b'.repeat(32), 'Handbook');
const diary = ref('page', 'c'.repeat(32), 'Diary');

/** A workspace in which channels do not see the diary, and what people do there. */
export async function openOrders() {
  const world = await openDigests(async () => changed(1), {
    knowledge: {
      ...noKnowledge,
      find: async (_audience, words, { kind } = {}) =>
        [projects, handbook, diary].filter(
          (one) => (kind === 'data_source') === (one.kind === 'data_source') && one.title.includes(words),
        ),
      refs: async ({ kind }, ids) =>
        [projects, handbook, ...(kind === 'person' ? [diary] : [])].filter(({ id }) => ids.includes(id)),
      connectionsFor: async () => [connection.id],
      dataSource: async () => ({
        source: projects,
        description: '',
        columns: [{ name: 'Status', type: 'status', options: ['In progress', 'Done'] }],
        rows: 3,
      }),
    },
  });
  const { slack } = world;
  const { people } = slack;
  const command = (words: string, user = maya, channel = general) => people.command(user, channel, '/notion', words);
  return {
    ...world,
    command,

    /** Waits for what only this person sees. */
    told: (pattern: RegExp, viewer = maya, channel = general): Promise<SlackMessage> =>
      slack.until(() =>
        slack
          .messages(channel, viewer)
          .find((message) => message.ephemeralTo === viewer && pattern.test(readable(message))),
      ),

    async openForm(user = maya): Promise<void> {
      await command('digest', user);
      await slack.until(() => slack.modal(user)?.callbackId === 'digest_form');
    },

    /** With the first source for each of the words. */
    async submit(values: Record<string, unknown>, words: string[] = ['Projects'], user = maya) {
      const sources = [];
      for (const each of words) sources.push((await people.suggest(user, 'digest_sources', each))[0]?.value);
      await people.submit(user, { digest_sources: sources, ...values });
      return slack.modal(user);
    },

    async choose(field: string, value: string): Promise<void> {
      const view = slack.modal(maya);
      await people.click(maya, { viewId: view?.id ?? '' }, field, value);
      await slack.until(() => slack.modal(maya)?.hash !== view?.hash);
    },

    click: (message: SlackMessage, action: string, user = maya) =>
      people.click(user, { channel: general, ts: message.ts }, action),
  };
}
