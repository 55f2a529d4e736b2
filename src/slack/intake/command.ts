import { randomUUID } from 'node:crypto';
import { commandName, readCommand, unanswerable } from '../command-text.ts';
import { acceptAct } from './accept.ts';
import type { Intake } from './taken.ts';

/** `/notion <question>`. Its sign of life is the acknowledgement: Slack cannot replace what a command's response_url has posted. */
export const command: Intake = async (desk, body) => {
  const { command: name, text, user_id: userId, channel_id: channelId, trigger_id, response_url: responseUrl } = body;
  if (name !== commandName || typeof text !== 'string' || typeof userId !== 'string') return undefined;
  const meant = readCommand(text);
  if (meant.name !== 'ask' || unanswerable(meant.rest)) return undefined;
  await acceptAct(desk, `command:${typeof trigger_id === 'string' ? trigger_id : randomUUID()}`, userId, {
    kind: 'command',
    question: meant.rest,
    userId,
    ...(typeof channelId === 'string' ? { channelId } : {}),
    ...(typeof responseUrl === 'string' ? { responseUrl } : {}),
  });
  return { reply: { response_type: 'ephemeral', text: 'Looking in Notion…' } };
};
