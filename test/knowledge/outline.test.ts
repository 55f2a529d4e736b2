import { describe, expect, it } from 'vitest';
import { pickSections, showOutline } from '../../src/knowledge/outline.ts';
import { cutSections } from '../../src/knowledge/passages.ts';

const sections = cutSections('Intro\n# Keys\nWhat\n## Rotation\nHow\n## Storage\nWhere\n# People\nWho');
const picked = (...wanted: string[]) => pickSections(sections, wanted).map(({ path }) => path.at(-1) ?? '');

describe('an outline', () => {
  it('numbers the sections, indented by level, with their sizes', () => {
    expect(showOutline(sections).split('\n')).toEqual([
      '1. (beginning) · about 2 tokens',
      '2. Keys · about 2 tokens',
      '  3. Rotation · about 1 tokens',
      '  4. Storage · about 2 tokens',
      '5. People · about 1 tokens',
    ]);
  });

  it('of a very long page is cut and says so', () => {
    const outline = showOutline(cutSections('# a\nb\n'.repeat(400)));
    expect(outline.split('\n')).toHaveLength(151);
    expect(outline).toContain('… and 250 more, up to number 400');
  });

  it('of a very long page keeps to the upper headings where those tell enough', () => {
    const outline = showOutline(
      cutSections(Array.from({ length: 60 }, (_, at) => `# Year ${at}\n## Spring\nx\n## Autumn\ny\n`).join('')),
    );
    const lines = outline.split('\n');
    expect(lines.slice(0, 2)).toEqual(['1. Year 0 · about 0 tokens', '4. Year 1 · about 0 tokens']);
    expect(lines.slice(59)).toEqual([
      '178. Year 59 · about 0 tokens',
      'The numbers between belong to the section before them.',
    ]);
  });

  it('marks parts of a long section as continued', () => {
    expect(showOutline(cutSections(`# Log\n${'A line of the log.\n'.repeat(1500)}`))).toContain('2. Log (continued)');
  });
});

describe('sections', () => {
  it('are picked by number and by range', () => {
    expect(picked('3')).toEqual(['Rotation']);
    expect(picked('4-9', '1')).toEqual(['', 'Storage', 'People']);
  });

  it('are picked by heading or path, with what stands below', () => {
    expect(picked('keys')).toEqual(['Keys', 'Rotation', 'Storage']);
    expect(picked('Keys › Storage')).toEqual(['Storage']);
  });

  it('that do not exist are refused with those that do, the likeliest first', () => {
    expect(() => picked('Rotations')).toThrow('There is no section called “Rotations”. Choose one of: “Rotation”');
    expect(() => picked('17')).toThrow('There is no section called “17”');
  });
});
