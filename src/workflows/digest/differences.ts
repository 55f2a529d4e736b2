import { type ChangedLine, compareTexts, type LineChanges, readLines } from '../../knowledge/change-lines.ts';
import type { PageState } from '../../knowledge/change-states.ts';
import { isTypo } from '../../knowledge/change-typos.ts';
import type { Change } from '../../knowledge/changes.ts';
import type { Property, PropertyValue } from '../../notion/properties.ts';
import { comparable } from '../../notion/same-value.ts';
import { showValue } from '../../notion/show-value.ts';

/** A property whose value is another one; shown as people read it, empty for nothing. */
export interface PropertyChange {
  name: string;
  type: string;
  before: string;
  after: string;
}

/** In what a page differs in substance. */
export interface Differences {
  /** The former title, when it is another now. */
  formerTitle?: string;
  properties: PropertyChange[];
  lines: LineChanges;
}

/** What a page says now that it did not say before, or vice versa; of a new page all that it says. */
export function differencesOf({ before, after }: Pick<Change, 'before' | 'after'>): Differences {
  if (!after) return { properties: [], lines: { added: [], removed: [], edited: [] } };
  if (!before)
    return {
      properties: filledIn(after.properties),
      lines: { added: firstLines(after.markdown), removed: [], edited: [] },
    };
  const [formerTitle, title] = [titleOf(before), titleOf(after)];
  const isRenamed = formerTitle !== title && !isTypo(formerTitle, title);
  return {
    ...(isRenamed ? { formerTitle } : {}),
    properties: changedProperties(before.properties, after.properties),
    lines: compareTexts(before.markdown, after.markdown),
  };
}

/** A row's title is one of its properties. */
function titleOf({ title, properties }: PageState): string {
  const property = properties.find(({ type }) => type === 'title');
  return property ? show(property.value) || 'Untitled' : title;
}

function filledIn(properties: Property[]): PropertyChange[] {
  return properties.flatMap(({ name, type, value }) => {
    const after = type === 'title' || type === 'checkbox' ? '' : show(value);
    return after ? [{ name, type, before: '', after }] : [];
  });
}

/** A column that was renamed keeps its id. */
function changedProperties(before: Property[], after: Property[]): PropertyChange[] {
  return after.flatMap(({ id, name, type, value }) => {
    const old = before.find((each) => (id !== undefined && each.id === id) || each.name === name);
    if (!old || type === 'title' || isCut(value) || isCut(old.value) || identity(old.value) === identity(value))
      return [];
    const change = { name, type, before: show(old.value), after: show(value) };
    return type === 'rich_text' && isTypo(change.before, change.after) ? [] : [change];
  });
}

/** Notion shows some relations only in part, and then they cannot be compared. */
function isCut(value: PropertyValue | null): boolean {
  return value?.kind === 'pages' && value.cut;
}

/** A box without a tick is as good as none, and spaces are no change. */
function identity(value: PropertyValue | null): string {
  switch (value?.kind) {
    case 'boolean':
      return value.boolean ? 'yes' : '';
    case 'text':
      return value.text.replace(/\s+/g, ' ').trim();
    default:
      return comparable(value);
  }
}

function show(value: PropertyValue | null): string {
  if (value?.kind === 'pages') return `${value.ids.length} ${value.ids.length === 1 ? 'page' : 'pages'}`;
  if (value?.kind === 'boolean') return value.boolean ? 'yes' : 'no';
  return showValue(value)
    .replace(/(\d{4}-\d\d-\d\d)T(\d\d:\d\d)[\d:.]*(?:Z|[+-]\d\d:?\d\d)?/g, '$1 $2')
    .replace(/\s+/g, ' ')
    .trim();
}

const mostLines = 60;

function firstLines(markdown: string): ChangedLine[] {
  return readLines(markdown)
    .slice(0, mostLines)
    .map(({ text, headings }) => ({ text, headings }));
}
