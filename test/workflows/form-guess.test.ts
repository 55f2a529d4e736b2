import { describe, expect, it } from 'vitest';
import { guessValue, isTypeLike } from '../../src/workflows/form-guess.ts';

const guess = {
  type: 'how-to',
  topics: ['Firmware', 'urgent'],
  today: '2026-11-21',
  summary: 'Short.',
  isWrittenByAi: true,
};
const column = (name: string, type: string, options?: string[]) => ({ name, type, ...(options ? { options } : {}) });

describe('guessValue', () => {
  it('starts a status at the draft option of its to-do group', () => {
    const groups = [
      { name: 'To-do', options: ['Not started', 'Draft'] },
      { name: 'Complete', options: ['Draft of old'] },
    ];
    const status = { ...column('Status', 'status', ['Draft of old', 'Not started', 'Draft']), groups };
    expect(guessValue(status, guess)).toBe('Draft');
  });

  it('starts a status without a draft option at the first thing to do', () => {
    const groups = [
      { name: 'Complete', options: ['Done'] },
      { name: 'To-do', options: ['Planned', 'Later'] },
    ];
    expect(guessValue({ ...column('Status', 'status', ['Done', 'Planned', 'Later']), groups }, guess)).toBe('Planned');
  });

  it('finds the draft option in other languages', () => {
    const groups = [{ name: 'To-do', options: ['Offen', 'Entwurf'] }];
    expect(guessValue({ ...column('Status', 'status', ['Offen', 'Entwurf']), groups }, guess)).toBe('Entwurf');
  });

  it('sets the checkbox for what an AI wrote, and no other', () => {
    expect(guessValue(column('AI Generated', 'checkbox'), guess)).toBe(true);
    expect(guessValue(column('Paid', 'checkbox'), guess)).toBeUndefined();
    expect(guessValue(column('AI Generated', 'checkbox'), { ...guess, isWrittenByAi: false })).toBeUndefined();
  });

  it('chooses only options that exist', () => {
    expect(guessValue(column('Tags', 'multi_select', ['firmware', 'Urgent', 'other']), guess)).toEqual([
      'firmware',
      'Urgent',
    ]);
    expect(guessValue(column('Tags', 'multi_select', ['other']), guess)).toBeUndefined();
    expect(guessValue(column('Type', 'select', ['Guide', 'Policy']), guess)).toBe('Guide');
    expect(guessValue(column('Type', 'select', ['Policy']), guess)).toBeUndefined();
  });

  it('dates a page today, but sets no deadline', () => {
    expect(guessValue(column('Date', 'date'), guess)).toBe('2026-11-21');
    expect(guessValue(column('Due', 'date'), guess)).toBeUndefined();
    expect(guessValue(column('Next review', 'date'), guess)).toBeUndefined();
  });
});

describe('isTypeLike', () => {
  it('knows the column that says what kind of page it is', () => {
    expect(isTypeLike(column('Type', 'select', ['Decision', 'FAQ']))).toBe(true);
    expect(isTypeLike(column('Type', 'select', ['Bike', 'Battery']))).toBe(false);
    expect(isTypeLike(column('Area', 'select', ['Decision']))).toBe(false);
  });
});
