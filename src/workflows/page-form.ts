import { RequestError } from '../errors.ts';
import type { Audience } from '../knowledge/audience.ts';
import { oneLine } from '../notion/json.ts';
import type { Lookup } from '../notion/lookup.ts';
import type { PropertySchema } from '../notion/schema.ts';
import { writeProperties } from '../notion/write-properties.ts';
import type { Attachment, CreatePage } from '../tools/draft.ts';
import { findFreshDataSource } from '../tools/find-data-source.ts';
import type { ToolParts } from '../tools/live.ts';
import type { Destination } from './destinations.ts';
import { type Choice, createFormChoices } from './form-choices.ts';
import { type Guess, guessValue, isTypeLike } from './form-guess.ts';

export type FormValue = string | boolean | string[] | Choice[];

/** One property of a destination that a person can fill in. */
export interface FormField {
  column: PropertySchema;
  value?: FormValue;
  /** It says what kind of page it is: decision, how-to, incident, FAQ, notes. */
  isType?: true;
}

export interface FilledForm {
  title: string;
  /** Body without the title. */
  markdown: string;
  /** By property name; what is empty is left to Notion. */
  values: Record<string, FormValue | undefined>;
  attachments?: Attachment[];
}

export interface FieldProblems {
  title?: string;
  markdown?: string;
  /** By property name. */
  properties: Record<string, string>;
}

/** What cannot be written as it is filled in, with a sentence for each field. */
export class FieldErrors extends RequestError {
  override name = 'FieldErrors';
  readonly problems: FieldProblems;
  constructor(problems: FieldProblems) {
    const { title, markdown, properties } = problems;
    super([title, markdown, ...Object.values(properties)].filter(Boolean).join(' '));
    this.problems = problems;
  }
}

const types = [
  'title',
  'status',
  'select',
  'multi_select',
  'people',
  'relation',
  'date',
  'checkbox',
  'rich_text',
  'number',
  'url',
  'email',
  'phone_number',
];
const mostFields = 30;
const longestTitle = 300;
const longestMarkdown = 200_000;

/** A page or row in any destination, filled in by a person. */
export function createPageForm(parts: ToolParts) {
  const choices = createFormChoices(parts);

  return {
    /** The title and the writable properties in the order of the schema, with what can be guessed; none for a page. */
    async fields(
      audience: Audience,
      destination: Destination,
      guess: Guess & { owner?: { name: string; email?: string }; text?: string },
      signal: AbortSignal,
    ): Promise<FormField[]> {
      if (destination.kind === 'page') return [];
      const { columns } = await findFreshDataSource(parts, audience, destination.id, signal);
      const shown = columns.filter(({ type }) => types.includes(type)).slice(0, mostFields);
      const chosen = await choices.guess(audience, destination, shown, guess);
      return shown.map((column) => {
        const value = chosen.get(column.name) ?? guessValue(column, guess);
        return { column, ...(value === undefined ? {} : { value }), ...(isTypeLike(column) ? { isType: true } : {}) };
      });
    },

    /** People or pages to choose from for one field, at most 100. */
    suggest: choices.suggest,

    /** Asks nobody: the people and pages among the values were chosen. Throws `FieldErrors`. */
    async write(destination: Destination, fields: FormField[], form: FilledForm): Promise<CreatePage> {
      const { connectionId, kind, id, url } = destination;
      const problems: FieldProblems = { properties: {} };
      const title = oneLine(form.title, longestTitle);
      if (!title) problems.title = 'The page needs a title.';
      if (form.markdown.length > longestMarkdown)
        problems.markdown = 'That is too long for one page: at most 200,000 characters.';
      const written = new Map<string, { value: unknown; shown: string }>();
      for (const { column } of fields) {
        const value = column.type === 'title' ? title : form.values[column.name];
        if (isEmpty(value)) continue;
        try {
          const { properties, preview } = await writeProperties([column], [input(column, value)], chosenOnly(value));
          written.set(column.name, { value: properties[column.name], shown: preview[0]?.value ?? '' });
        } catch (error) {
          if (!(error instanceof RequestError)) throw error;
          problems.properties[column.name] = error.message;
        }
      }
      if (problems.title || problems.markdown || Object.keys(problems.properties).length > 0)
        throw new FieldErrors(problems);
      return {
        operation: 'create_page',
        connectionId,
        parent: { type: kind, id, title: destination.title, url },
        title,
        markdown: form.markdown.toWellFormed(),
        properties: Object.fromEntries([...written].map(([name, { value }]) => [name, value])),
        preview: [...written].map(([name, { shown }]) => ({ name, value: shown })),
        ...(form.attachments?.length ? { attachments: form.attachments } : {}),
      };
    },
  };
}

export type PageForm = ReturnType<typeof createPageForm>;

function isEmpty(value: FormValue | undefined): value is undefined {
  return value === undefined || value === '' || value === false || (Array.isArray(value) && value.length === 0);
}

function input({ name }: PropertySchema, value: FormValue) {
  const isChosen = Array.isArray(value) && value.some((item) => typeof item === 'object');
  return { name, value: isChosen ? (value as Choice[]).map(({ id }) => id) : value };
}

/** Names for the ids that were chosen. */
function chosenOnly(value: FormValue): Lookup {
  const chosen = (Array.isArray(value) ? value : []).filter((item) => typeof item === 'object');
  const named = async (id: string) => {
    const found = chosen.find((one) => one.id === id);
    if (!found) throw new RequestError('Please choose it again from the list.');
    return found;
  };
  return {
    person: named,
    page: async (id) => ({ id, title: (await named(id)).name }),
    schema: async () => [],
  };
}
