import { isIn, stemsOf, termsOf } from './words.ts';

export interface Column {
  name: string;
  type: string;
  options: string[];
}

/** “- Status (status): To-do: Idea, Planned; Complete: Done” and “- Team (select): options Apps, Data”. */
export function readColumns(description: string): Column[] {
  return [...description.matchAll(/^- (.+?) \((\w+)\)(?:: (.*))?$/gm)].map(
    ([, name = '', type = '', details = '']) => ({
      name,
      type,
      options: details
        .split(';')
        .flatMap((part) => part.replace(/^\s*(?:options|[^:,]{1,20}:)\s*/, '').split(','))
        .map((option) => option.trim())
        .filter(Boolean),
    }),
  );
}

/** Filters that the question names word for word: options of choices, quoted words, and columns that say yes or no. */
export function conditionsFor(columns: Column[], question: string, table: string) {
  const asked = question.toLowerCase();
  const stems = stemsOf(question);
  return columns.flatMap(({ name, type, options }) => {
    if (['select', 'status', 'multi_select'].includes(type)) {
      const value = options
        .filter(
          (option) =>
            option.length > 1 &&
            new RegExp(`(?<![\\p{L}\\p{N}])${literally(option.toLowerCase())}(?![\\p{L}\\p{N}])`, 'u').test(asked),
        )
        .toSorted((a, b) => b.length - a.length)[0];
      const operator = type === 'multi_select' ? 'contains' : 'equals';
      return value && value.toLowerCase() !== table.toLowerCase() ? [{ property: name, operator, value }] : [];
    }
    const [quoted] = /(?<=["“„])[^"“”]{1,60}(?=["”])/.exec(question) ?? [];
    if (quoted && ['formula', 'rich_text'].includes(type) && termsOf(name).some((term) => isIn(term, stems)))
      return [{ property: name, operator: 'equals', value: quoted }];
    const isFlag = ['checkbox', 'formula'].includes(type) && termsOf(name).length === 1;
    const isNamed = isFlag && termsOf(name).every((term) => term.word.length > 3 && isIn(term, stems));
    return isNamed ? [{ property: name, operator: 'equals', value: 'true' }] : [];
  });
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
