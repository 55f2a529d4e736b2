import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/knowledge/changes.ts';
import type { Property } from '../../../src/notion/properties.ts';
import type { PropertySchema } from '../../../src/notion/schema.ts';
import { type Days, judge } from '../../../src/workflows/digest/kinds.ts';
import { plainSentence } from '../../../src/workflows/digest/plain-sentence.ts';

const columns: PropertySchema[] = [
  {
    name: 'Status',
    type: 'status',
    options: ['Offen', 'Läuft', 'Fertig'],
    groups: [
      { name: 'To-do', options: ['Offen'] },
      { name: 'In progress', options: ['Läuft'] },
      { name: 'Complete', options: ['Fertig'] },
    ],
  },
  { name: 'Verdict', type: 'select', options: ['Open', 'Approved by legal'] },
  { name: 'Due date', type: 'date' },
  { name: 'Owner', type: 'people' },
];
const option = (name: string, value: string, type = 'status'): Property => ({
  name,
  type,
  value: { kind: 'options', names: [value] },
});
const due = (start: string): Property => ({ name: 'Due date', type: 'date', value: { kind: 'date', start } });
const days: Days = {
  since: { day: '2026-11-20', at: new Date('2026-11-20T08:00:00Z') },
  until: { day: '2026-11-21', at: new Date('2026-11-21T08:00:00Z') },
};
const state = (markdown: string, properties: Property[] = [], title = 'Page') => ({ title, markdown, properties });
type State = ReturnType<typeof state>;

function tell(
  before: State | undefined,
  after: State | undefined,
  fate: Change['fate'] = before ? 'updated' : 'new',
  isTextLeftOut = false,
) {
  const change: Change = {
    id: 'x',
    fate,
    title: 'Page',
    url: '',
    changedAt: '2026-11-21T07:00:00Z',
    isDeleted: true,
    isTextLeftOut,
    ...(before ? { before } : {}),
    ...(after ? { after } : {}),
  };
  const told = judge(change, { columns }, days);
  return told && `${told.kind}: ${plainSentence(told)}`;
}
const text = (before: string, after: string) => tell(state(before), state(after));
const row = (before: Property[], after: Property[]) => tell(state('', before), state('', after));

describe('what a change comes to', () => {
  it('is told where so much changed that its text was not read', () => {
    const [before, after] = [state(''), state('')];
    expect(tell(before, after, 'updated', true)).toBe('updated: Edited, together with too much else to compare');
    expect(tell(before, after, 'same', true)).toBeUndefined();
  });

  it('is decided when a status ends, an option reads so, or a decision was written down', () => {
    expect(row([option('Status', 'Läuft')], [option('Status', 'Fertig')])).toBe('decided: Status: Läuft → Fertig');
    expect(row([option('Verdict', 'Open', 'select')], [option('Verdict', 'Approved by legal', 'select')])).toBe(
      'decided: Verdict: Open → Approved by legal',
    );
    expect(text('# Notes\nTea.', '# Notes\nTea.\n## Decisions\n- We pay monthly.')).toContain(
      'decided: Decided: “We pay monthly.”',
    );
    expect(row([option('Status', 'Fertig')], [option('Status', 'Offen')])).toBe('updated: Status: Fertig → Offen');
    expect(tell(undefined, state('', [option('Status', 'Fertig')]))).toBe('new: Status: Fertig');
  });

  it('is overdue on the day after the date, or at the time, unless it is finished or was late before', () => {
    const still = (property: Property, ...more: Property[]) =>
      tell(state('', [property, ...more]), state('', [property, ...more]), 'same');
    expect(still(due('2026-11-20'))).toBe('overdue: Due date 2026-11-20 has passed');
    expect(still(due('2026-11-21'))).toBeUndefined();
    expect(still(due('2026-11-19'))).toBeUndefined();
    expect(still(due('2026-11-21T07:30:00Z'))).toBe('overdue: Due date 2026-11-21 07:30 has passed');
    expect(still(due('2026-11-20'), option('Status', 'Fertig'))).toBeUndefined();
    expect(row([due('2026-12-01')], [due('2026-11-01')])).toMatch(
      /^overdue: Due date 2026-11-01 has passed; Due date: /,
    );
  });

  it('is one plain sentence of what differs', () => {
    expect(text('Tea.', 'Tea.\nMilk.\nBread.\nHoney.')).toBe('updated: 3 lines added, such as “Milk.”');
    expect(text('Tea.\nMilk.', 'Tea.')).toBe('updated: Removed: “Milk.”');
    expect(tell(undefined, state('# Title\nKept by a notary.'))).toBe('new: “Title”');
    expect(tell(state('x'), undefined, 'gone')).toBe('gone: Deleted in Notion');
    expect(tell(state('x', [], 'Old name'), state('x', [], 'Page'))).toBe('updated: Renamed from “Old name”');
    expect(row([option('Verdict', 'Open', 'select')], [{ name: 'Verdict', type: 'select', value: null }])).toBe(
      'updated: Verdict: Open → empty',
    );
  });

  it('is a new name of a row too', () => {
    const title = (name: string): Property => ({ name: 'Name', type: 'title', value: { kind: 'text', text: name } });
    expect(row([title('Old row')], [title('New row')])).toBe('updated: Renamed from “Old row”');
  });

  it('is nothing when only the form, names of people or a part of long relations differ', () => {
    const owner = (name: string): Property => ({
      name: 'Owner',
      type: 'people',
      value: { kind: 'people', people: [{ id: 'u-1', name }] },
    });
    const links = (count: number, cut: boolean): Property => ({
      name: 'Links',
      type: 'relation',
      value: { kind: 'pages', ids: Array.from({ length: count }, (_, at) => `p${at}`), cut },
    });
    expect(row([owner('Ada')], [owner('Ada L.')])).toBeUndefined();
    expect(row([links(25, true)], [links(80, false)])).toBeUndefined();
    expect(text('**Tea.**', '- Tea.')).toBeUndefined();
  });

  it('hides nothing and calls nobody', () => {
    expect(text('x', 'x\n<!channel> pay\u202e now\u200b')).toBe('updated: Added: “channel pay now”');
  });

  it('is cut to what people read, however long it is', () => {
    expect(text('x', `x\n${'long word '.repeat(5_000)}`)?.length).toBeLessThan(220);
  });
});
