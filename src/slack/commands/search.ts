import { RequestError } from '../../errors.ts';
import { requireReader } from '../../knowledge/audience.ts';
import { searchResults } from '../blocks/commands.ts';
import { hasWords, readMessageText } from '../message-text.ts';
import type { Run } from './call.ts';

const searchMs = 20_000;

export const search: Run = async (desk, { person, rest, reply }) => {
  const query = await readMessageText(rest, desk.people, desk.identity.botUserId);
  if (!hasWords(query)) throw new RequestError('What shall I search for? For instance: `/notion search onboarding`');
  const audience = { kind: 'person' as const, person };
  requireReader(audience);
  const sources = await desk.search(query.slice(0, 300), audience, AbortSignal.timeout(searchMs));
  await reply('Search results', searchResults(query, sources, person.timeZone));
};
