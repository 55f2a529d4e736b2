import { describe, expect, it } from 'vitest';
import type { Property } from '../../../src/notion/properties.ts';
import type { PropertySchema } from '../../../src/notion/schema.ts';
import { checkFilter, readFilter } from '../../../src/workflows/digest/filter.ts';

const columns: PropertySchema[] = [
  { name: 'Name', type: 'title' },
  {
    name: 'Status',
    type: 'status',
    options: ['Planned', 'In progress', 'In review', 'Done'],
    groups: [
      { name: 'To-do', options: ['Planned'] },
      { name: 'Active', options: ['In progress', 'In review'] },
      { name: 'Complete', options: ['Done'] },
    ],
  },
  { name: 'Status of law and order', type: 'select', options: ['Fine and well', 'Is not'] },
  { name: 'Due', type: 'date' },
  { name: 'Owner', type: 'people' },
  { name: 'Public', type: 'checkbox' },
  { name: 'Project', type: 'relation' },
  { name: 'Late', type: 'formula' },
];
const row: Property[] = [
  { name: 'Name', type: 'title', value: { kind: 'text', text: 'Motor firmware' } },
  { name: 'Status', type: 'status', value: { kind: 'options', names: ['In progress'] } },
  { name: 'Status of law and order', type: 'select', value: { kind: 'options', names: ['Fine and well'] } },
  { name: 'Due', type: 'date', value: { kind: 'date', start: '2026-11-20' } },
  { name: 'Owner', type: 'people', value: { kind: 'people', people: [{ id: 'u1', name: 'Maya Lindqvist' }] } },
  { name: 'Public', type: 'checkbox', value: { kind: 'boolean', boolean: false } },
];
const fits = (text: string) => readFilter(text, columns)(row, '2026-11-21');

describe('a filter', () => {
  it.each([
    'Status is In progress',
    'status IS in progress',
    'Status: In progress',
    'Status = In progress',
    'Status is Active',
    'Status is not Done',
    'Status of law and order is Fine and well and Status is In progress',
    '"Status" is “In progress”',
    'Due before today',
    'Due is before tomorrow and Due after 2026-11-01',
    'Due is yesterday',
    'Owner contains maya',
    'Owner is Maya',
    'Owner is Maya Lindqvist and Project is empty',
    'Owner is not empty',
    'Name does not contain shop and Public is no',
    '',
  ])('lets a row through: %s', (text) => expect(fits(text)).toBe(true));

  it.each([
    'Status is Done',
    'Status is not In progress',
    'Status is Complete',
    'Due after today',
    'Owner is empty',
    'Owner is Lindqvist',
    'Owner is not Maya',
    'Public is yes',
    'Name contains motor and Status is Done',
    'Status of law and order is Is not',
  ])('keeps a row back: %s', (text) => expect(fits(text)).toBe(false));

  it.each([
    ['Stauts is Done', /no property “Stauts”.*“Status”/],
    ['Status is Finished', /no option in “Status” called “Finished”.*“Done”/],
    ['Status', /cannot read the filter|expect one of/],
    ['Status is', /nothing to compare|expect one of/],
    ['Due before soon', /“soon” is no date/],
    ['Status before today', /holds no dates/],
    ['Public is maybe', /yes or no/],
    ['Project is Tides', /points to other pages/],
    ['Late is yes', /no property “Late”/],
    ['Status is Done and Owners is Maya', /no property “Owners”/],
    ['show me everything', /cannot read the filter/],
  ])('says what exists: %s', (text, sentence) => expect(() => checkFilter(text, columns)).toThrow(sentence));
});
