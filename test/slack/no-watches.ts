import type { Parts } from '../../src/slack/desk.ts';

const unused = async () => {
  throw new Error('this test watches nothing');
};

/** For tests in which nothing is watched. */
export const noWatches: Pick<Parts, 'watching' | 'meetings'> = {
  watching: {
    begin: unused,
    list: async () => [],
    end: unused,
    sources: async () => [],
    due: async () => [],
    take: async () => {},
    putOff: async () => {},
    tryAgain: async () => false,
  },
  meetings: { draft: unused, offer: unused, messageOf: async () => undefined, remember: unused },
};
