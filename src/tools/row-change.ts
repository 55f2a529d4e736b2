import { RequestError } from '../errors.ts';
import { quote } from '../notion/nearest.ts';
import type { Notion, Row } from '../notion/notion.ts';
import type { Property } from '../notion/properties.ts';
import { putBack } from '../notion/put-back.ts';
import { type Names, showValue } from '../notion/show-value.ts';
import type { Written } from '../notion/write-properties.ts';
import type { RowChange } from './draft.ts';

/** What the values change in this row, undefined when it says all of it already. Throws a RequestError where the change could not be taken back. */
export async function changeRow(
  notion: Pick<Notion, 'relation'>,
  row: Row,
  { properties, preview }: Written,
  names: Names,
  signal: AbortSignal,
): Promise<RowChange | undefined> {
  const whole = await Promise.all(
    row.properties.filter(({ name }) => name in properties).map((property) => complete(notion, row, property, signal)),
  );
  const before = preview.map(({ name }) => ({
    name,
    value: showValue(whole.find((property) => property.name === name)?.value ?? null, names),
  }));
  const changing = preview.filter(({ name, value }) => before.find((each) => each.name === name)?.value !== value);
  if (changing.length === 0) return undefined;
  const isChanging = ({ name }: { name: string }) => changing.some((each) => each.name === name);
  const changes = (values: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(values).filter(([name]) => isChanging({ name })));
  return {
    id: row.id,
    title: row.title,
    url: row.url,
    baseEditedAt: row.editedAt,
    before: before.filter(isChanging),
    after: changing,
    properties: changes(properties),
    undo: Object.fromEntries(whole.filter(isChanging).map((property) => [property.name, requirePutBack(property)])),
  };
}

/** Notion shows only the first 25 pages of a relation with the row. */
async function complete(
  notion: Pick<Notion, 'relation'>,
  row: Row,
  property: Property,
  signal: AbortSignal,
): Promise<Property> {
  const { id, value } = property;
  if (value?.kind !== 'pages' || !value.cut || !id) return property;
  return { ...property, value: { kind: 'pages', ids: await notion.relation(row.id, id, { signal }), cut: false } };
}

function requirePutBack(property: Property): Record<string, unknown> {
  const value = putBack(property);
  if (!value)
    throw new RequestError(
      `${quote(property.name)} holds something that I could not put back if somebody wanted to undo this. A person can change it in Notion.`,
    );
  return value;
}
