import type { Parts } from '../../src/slack/desk.ts';

const unused = async () => {
  throw new Error('this test fills in no form');
};

/** For tests in which nobody fills in a form. */
export const noForms: Pick<Parts, 'destinations' | 'pageForm' | 'threadPages'> = {
  destinations: {
    list: async () => [],
    find: async () => undefined,
    last: async () => undefined,
    remember: async () => {},
  },
  pageForm: { fields: async () => [], suggest: async () => [], write: unused },
  threadPages: {
    draft: unused,
    compose: unused,
    saved: async () => undefined,
    remember: async () => {},
    forget: async () => {},
    claim: async () => undefined,
    release: async () => {},
    update: unused,
  },
};
