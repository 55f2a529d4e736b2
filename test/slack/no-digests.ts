import type { Parts } from '../../src/slack/desk.ts';

const unused = async () => {
  throw new Error('this test has no digest');
};

/** For tests in which there are no digests. */
export const noDigests: Pick<Parts, 'digests' | 'composeDigest'> = {
  digests: {
    now: async () => new Date(),
    describe: () => '',
    create: unused,
    change: unused,
    pause: unused,
    resume: unused,
    delete: unused,
    read: async () => undefined,
    list: async () => [],
    mayChange: () => false,
    hand: async () => {},
    runNow: async () => undefined,
    takeDue: async () => [],
    readRun: async () => undefined,
    fix: async () => undefined,
    saveSaid: async () => false,
    deliver: async () => {},
    retryLater: async () => false,
    fail: async () => {},
    skip: async () => {},
  },
  composeDigest: unused,
};
