import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Section } from '../../src/workflows/thread-page-sections.ts';
import { insertSections } from '../../src/workflows/thread-page-update.ts';

const decisions: Section = { key: 'decisions', title: 'Decisions', blocks: ['- New decision'] };

describe('what is new in a thread', () => {
  it('comes last in its section', () => {
    expect(insertSections('## Summary\n- a\n## Decisions\n- b\n\t- Why: c\n\n## Thread\n- d', [decisions])).toBe(
      '## Summary\n- a\n## Decisions\n- b\n\t- Why: c\n- New decision\n\n## Thread\n- d',
    );
  });

  it('finds its section in any of our languages, with colours, and above smaller headings', () => {
    expect(insertSections('## Entscheidungen {color="red"}\n- b\n### More\ntext', [decisions])).toBe(
      '## Entscheidungen {color="red"}\n- b\n### More\ntext\n- New decision',
    );
  });

  it('is not taken in by headings in code', () => {
    expect(insertSections('```\n## Decisions\n```\n## Thread\n- d', [decisions])).toBe(
      '```\n## Decisions\n```\n## Decisions\n- New decision\n## Thread\n- d',
    );
  });

  it('gets a section of its own before the one about the thread, or at the end', () => {
    expect(insertSections('Free text', [decisions])).toBe('Free text\n## Decisions\n- New decision');
    expect(insertSections('', [decisions])).toBe('## Decisions\n- New decision');
  });

  it('changes no line that stands on the page', () => {
    const line = fc.constantFrom(
      '## Decisions',
      '# Thread',
      '```',
      '- a',
      '\t- b',
      '',
      'text',
      '### Summary',
      '<empty-block/>',
      '~~~',
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 15 }), (lines) => {
        const page = lines.join('\n');
        const result = insertSections(page, [decisions, { key: 'thread', title: 'Thread', blocks: ['- today'] }]).split(
          '\n',
        );
        const left = lines.filter((each) => each !== '');
        for (const each of result) if (each === left[0]) left.shift();
        expect(left).toEqual([]);
        expect(result.filter((each) => each === '- New decision')).toHaveLength(1);
      }),
    );
  });
});
