import type { CommandName } from '../blocks/commands.ts';
import type { Run } from './call.ts';
import { connect, disconnect, share, status } from './connections.ts';
import { digest } from './digest.ts';
import { newPage } from './new.ts';
import { search } from './search.ts';
import { strict } from './strict.ts';
import { usage } from './usage.ts';
import { watch } from './watch.ts';
import { webhook } from './webhook.ts';
import { why } from './why.ts';

/** What each command does; questions and the help need no person and are answered before. */
export const runs: Record<Exclude<CommandName, 'ask' | 'help'>, Run> = {
  new: newPage,
  watch,
  digest,
  search,
  status,
  usage,
  why,
  connect,
  disconnect,
  share,
  webhook,
  strict,
};
