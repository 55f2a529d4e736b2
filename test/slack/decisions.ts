import type { Proposals, Written } from '../../src/agent/proposals/proposals.ts';

/** What an approved proposal of these tests leaves in Notion. */
export const keyRota: Written = {
  operation: 'create_page',
  id: '11111111-1111-4111-8111-111111111112',
  title: 'Key rota',
  url: 'https://www.notion.so/Key-rota',
  undoUntil: new Date('2030-12-01T10:00:00Z'),
};

/** Proposals of a surface that stands alone: everything is allowed and done at once, but for what a test changes. */
export function decisions(change: Partial<Proposals> = {}): Proposals {
  const none = () => Promise.reject(new Error('nothing is proposed here'));
  return {
    propose: none,
    submit: none,
    revise: none,
    read: async () => undefined,
    decidable: none,
    approve: async () => undefined,
    execute: async () => keyRota,
    discard: async () => undefined,
    undo: async () => keyRota,
    ...change,
  };
}
