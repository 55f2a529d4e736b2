import { describe, expect, it } from 'vitest';
import { readPageWish, readRowsWish } from './wishes.ts';

describe('a wish about a page', () => {
  it.each([
    ['append “Ask Tom first.” to page Wi-Fi', { tool: 'append_to_page', page: 'Wi-Fi', text: 'Ask Tom first.' }],
    [
      'Please add a line about bikes to the end of the page "Home".',
      { tool: 'append_to_page', page: 'Home', text: 'A line about bikes' },
    ],
    [
      'change "90 days" to "60 days" on page API key rotation',
      { tool: 'update_page', page: 'API key rotation', before: '90 days', after: '60 days' },
    ],
    [
      'replace 90 days with 60 days in the page “API key rotation”',
      { tool: 'update_page', page: 'API key rotation', before: '90 days', after: '60 days' },
    ],
    ['comment “Is this still true?” on page Wi-Fi', { tool: 'comment', page: 'Wi-Fi', text: 'Is this still true?' }],
    ['Comment on page Wi-Fi: the password is old', { tool: 'comment', page: 'Wi-Fi', text: 'The password is old' }],
    ['add a comment on page “Wi-Fi” that it is old', { tool: 'comment', page: 'Wi-Fi', text: 'It is old' }],
  ])('is read from “%s”', (question, wish) => {
    expect(readPageWish(question)).toEqual(wish);
  });

  it.each(['How do I change the Wi-Fi password?', 'create a page titled "A" under Home', 'add'])(
    'is not seen in “%s”',
    (question) => {
      expect(readPageWish(question)).toBeUndefined();
    },
  );
});

describe('a wish about rows', () => {
  it.each([
    ['mark all completed tasks as done', { subject: 'all completed tasks', value: 'done' }],
    [
      'Set “Fix the gate” in Tasks to In review',
      { subject: '“Fix the gate” in Tasks', value: 'In review', title: 'Fix the gate' },
    ],
  ])('is read from “%s”', (question, wish) => {
    expect(readRowsWish(question)).toEqual(wish);
  });
});
