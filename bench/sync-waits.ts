import { setTimeout as sleep } from 'node:timers/promises';
import type { Brain, Reply } from '../test/standins/claude/contract.ts';
import type { World } from '../test/support/world.ts';

/** Of one person's request that never got through. */
const lostMs = 60_000;

/**
 * How long requests of people take to get to Notion, each in ms: somebody asks in Slack, the scripted model calls `read_page` for a page that was
 * just written and that no listing has yet, so that the program asks Notion twice at once. Timed from the model's last word to the moment
 * when the stand-in has answered with 200; what is sent again after a 429 is not through before.
 */
export async function measureWaits(world: World, questions: number, pauseMs: number): Promise<number[]> {
  const calledAt = new Map<string, number>();
  const answeredAt = new Map<string, number>();
  world.claude?.think(readTheNamedPage(calledAt));
  const channel = world.company.channels.find(({ name }) => name === 'engineering')?.id ?? '';
  const asker = world.company.people.find(({ slug }) => slug === 'maya')?.slackId ?? '';
  const pages: string[] = [];
  const note = () => {
    for (const { path, status, at } of world.notion.requests.slice(-500)) {
      if (status === 200 && !answeredAt.has(path)) answeredAt.set(path, at);
    }
  };
  for (let number = 0; number < questions; number += 1) {
    const { id } = world.notion.people.addPage({ title: `News ${number}`, markdown: `What is new today: ${number}.` });
    pages.push(id);
    await world.slack.people.post(asker, channel, `<@${world.slack.botUserId}> Read ${id}`);
    await sleep(pauseMs);
    note();
  }
  for (let second = 0; second < 30; second += 1) {
    note();
    if (pages.every((id) => answeredAt.has(`/v1/pages/${id}/markdown`))) break;
    await sleep(1_000);
  }
  return pages.flatMap((id) =>
    [`/v1/pages/${id}`, `/v1/pages/${id}/markdown`].map((path) => {
      const [from, to] = [calledAt.get(id), answeredAt.get(path)];
      return from === undefined || to === undefined ? lostMs : to - from;
    }),
  );
}

function readTheNamedPage(calledAt: Map<string, number>): Brain {
  return ({ messages }): Reply => {
    const last = JSON.stringify(messages.at(-1));
    const page = /Read ([0-9a-f-]{36})/.exec(last)?.[1];
    if (!page || last.includes('"tool_result"')) return { content: [{ type: 'text', text: 'I have read it.' }] };
    calledAt.set(page, performance.timeOrigin + performance.now());
    return { content: [{ type: 'tool_use', name: 'read_page', input: { page, sections: [] } }] };
  };
}
