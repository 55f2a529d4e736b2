import { expect } from 'vitest';
import type { SlackView } from '../standins/slack/contract.ts';
import { engineering, maya, type Program, tom } from './program.ts';

/** People at the form of a page, as they would be in Slack. */
export function atForm(program: Program) {
  const shortcut = 'save_thread';

  /** Starts a thread of these messages, each by somebody. */
  async function thread(...messages: [user: string, text: string][]): Promise<string> {
    const { people } = program.world.slack;
    const [[user, text] = ['', ''], ...replies] = messages;
    const ts = await people.post(user, engineering, text);
    for (const [who, reply] of replies) await people.post(who, engineering, reply, { threadTs: ts });
    return ts;
  }

  /** The modal once it can be submitted, or says something that is no hourglass. */
  function ready(user = maya): Promise<SlackView> {
    const { slack } = program.world;
    return slack.until(() => {
      const view = slack.modal(user);
      return view && !JSON.stringify(view.blocks).includes('hourglass') && view;
    }, 15_000);
  }

  return {
    shortcut,
    thread,
    ready,
    /** A thread with a decision and something to do. */
    talk: () =>
      thread(
        [maya, 'Which torque do we use for the rear axle?'],
        [tom, 'We decided on 42 Nm for the rear axle, because the old 38 Nm came loose in winter.'],
        [maya, 'I will update the torque chart by 2026-12-01.'],
      ),
    async run(ts: string, user = maya): Promise<SlackView> {
      const { slack } = program.world;
      await slack.people.shortcut(user, engineering, ts, shortcut);
      expect((await slack.until(() => slack.modal(user))).title).toBe('Save to Notion');
      return ready(user);
    },
    async choose(words: string): Promise<SlackView> {
      const { slack } = program.world;
      const [found] = await slack.people.suggest(maya, 'form_destination', words);
      if (!found) throw new Error(`no place called ${words}`);
      const { id = '', hash } = slack.modal(maya) ?? {};
      await slack.people.click(maya, { viewId: id }, 'form_destination', found.value);
      return slack.until(() => {
        const view = slack.modal(maya);
        return view && view.hash !== hash && view;
      });
    },
    /** Resolves once the modal says that it is done, and closes it. */
    async saved(): Promise<string> {
      const { slack } = program.world;
      const text = await slack.until(() => {
        const shown = JSON.stringify(slack.modal(maya)?.blocks ?? '');
        return /(?:Saved to|Updated in) Notion/.test(shown) && shown;
      });
      await slack.people.closeModal(maya);
      return text;
    },
  };
}

export const labels = ({ blocks }: SlackView) =>
  (blocks as { label?: { text: string } }[]).flatMap(({ label }) => label?.text ?? []);

export const blockOf = ({ blocks }: SlackView, label: string) =>
  (blocks as { block_id: string; label?: { text: string } }[]).find((one) => one.label?.text === label)?.block_id ??
  `no ${label}`;

/** What stands in the text input of this block. */
export function typed({ values }: SlackView, blockId: string): unknown {
  return Object.values(values[blockId] ?? {})
    .map((state) => (state as { value?: unknown }).value)
    .at(0);
}
