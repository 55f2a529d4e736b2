import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutBody, joinBody } from '../../../src/slack/forms/body-parts.ts';
import { limits } from '../../../src/slack/limits.ts';

const paragraph = (length: number) => `${'word '.repeat(length / 5).trim()}.`;

describe('a text cut into inputs', () => {
  it('is the same text when it is joined again, in pieces that leave room to write', () => {
    const line = fc.oneof(fc.string({ maxLength: 900 }), fc.constantFrom('', '```', '## A', '- x', '\t- y', '🚲🚲'));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), (lines) => {
        const markdown = lines.join('\n');
        const { parts, left } = cutBody(markdown);
        expect(left).toBe(0);
        expect(parts.every(({ text }) => text.length < limits.input && text.isWellFormed())).toBe(true);
        expect(joinBody(parts)).toBe(markdown.trim());
      }),
      { numRuns: 200 },
    );
  });

  it('is cut between paragraphs, and not inside code', () => {
    const code = `\`\`\`js\n${'let a = 1;\n\n'.repeat(60)}\`\`\``;
    const { parts } = cutBody([paragraph(1_500), paragraph(700), code, paragraph(2_000)].join('\n\n'));
    expect(parts.length).toBeGreaterThan(2);
    for (const { text } of parts) expect((text.match(/```/g) ?? []).length % 2).toBe(0);
    expect(parts[0]?.glue).toBe('\n\n');
  });

  it('loses what a person has emptied, and nothing else', () => {
    const { parts } = cutBody([paragraph(2_000), paragraph(2_000), paragraph(2_000)].join('\n\n'));
    expect(parts).toHaveLength(3);
    const without = parts.map((part, at) => (at === 1 ? { ...part, text: ' ' } : part));
    expect(joinBody(without)).toBe([parts[0]?.text, parts[2]?.text].join('\n\n'));
  });

  it('says how much no form can hold', () => {
    const { parts, left } = cutBody(paragraph(200_000));
    expect(parts).toHaveLength(50);
    expect(left).toBeGreaterThan(70_000);
  });
});
