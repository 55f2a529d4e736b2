import type { NotionPageView } from '../../standins/notion/contract.ts';
import type { SlackChannel, SlackMessage, SlackView } from '../../standins/slack/contract.ts';

export type { NotionPageView, SlackChannel, SlackMessage, SlackView };

export interface Workspace {
  name: string;
  botUserId: string;
  isStandInClaude: boolean;
  people: { id: string; name: string; title: string; isPlayable: boolean }[];
  commands: { command: string; description: string; usage_hint?: string }[];
  shortcuts: { name: string; callback_id: string }[];
}

export interface View {
  channels: SlackChannel[];
  directMessage: string;
  messages: SlackMessage[];
  thread: SlackMessage[];
  status: string;
  session?: { status: string; title?: string };
  prompts: { title: string; message: string }[];
  home: unknown[];
  modal?: SlackView;
}

export interface NotionView {
  pages: NotionPageView[];
  dataSources: { id: string; title: string; url: string; columns: string[]; rows: NotionPageView[] }[];
}

export async function read<Answer>(path: string): Promise<Answer> {
  const response = await fetch(`/api/${path}`);
  return (await response.json()) as Answer;
}

/** One act of the person; rejects with the server's sentence. */
export async function act(action: string, body: object): Promise<Record<string, unknown>> {
  const response = await fetch(`/api/${action}`, { method: 'POST', body: JSON.stringify(body) });
  const answer = (await response.json()) as Record<string, unknown>;
  if (!response.ok) throw new Error(String(answer.error));
  return answer;
}

/** Calls `changed` after each change in the stand-ins, and again after a lost connection has come back. */
export function watch(changed: (type: string) => void): void {
  const source = new EventSource('/api/changes');
  source.onmessage = (event) => changed((JSON.parse(event.data as string) as { type: string }).type);
  source.onopen = () => changed('open');
}
