import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SeedDataSource, SeedPage, SeedProperty, SeedRow } from './company.ts';
import { sampleCompany } from './index.ts';
import { sampleQuestions } from './questions.ts';

const company = sampleCompany();
const { people, channels, pages, dataSources } = company;
const rows = dataSources.flatMap((source) => source.rows);
const today = '2026-11-21T12:00:00Z';
const bySlug = <T extends { slug: string }>(list: T[]) => new Map(list.map((item) => [item.slug, item]));
const pageSlugs = bySlug(pages);
const sourceSlugs = bySlug(dataSources);
const writers = new Set(people.filter(({ role }) => role !== 'guest').map(({ slug }) => slug));

function links(markdown: string): { kind: string; slug: string }[] {
  return [...markdown.matchAll(/\]\((page|data|row):([\w-]+)\)/g)].map(([, kind = '', slug = '']) => ({ kind, slug }));
}

/** What of this page or row is impossible: a broken link, an unknown person, a date out of order. */
function faultsIn(item: SeedPage | SeedRow): string[] {
  const known = { page: pageSlugs, data: sourceSlugs } as Record<string, Map<string, unknown>>;
  const broken = links(item.markdown ?? '').filter(({ kind, slug }) => !known[kind]?.has(slug));
  const authors = 'createdBy' in item ? [item.editedBy, item.createdBy] : [item.editedBy];
  const { createdAt, editedAt, slug } = item;
  return [
    ...broken.map((link) => `${slug} links to ${link.kind}:${link.slug}`),
    ...authors.filter((author) => !writers.has(author)).map((author) => `${slug} is by ${author}`),
    ...(createdAt <= editedAt && editedAt <= today && createdAt >= '2017'
      ? []
      : [`${slug}: ${createdAt}, ${editedAt}`]),
  ];
}

describe('the people and channels of the sample company', () => {
  it('has the three people of the demo and one guest', () => {
    expect(people.slice(0, 3).map(({ slackId }) => slackId)).toEqual(['U07MAYA0001', 'U07TOM00002', 'U07INES0003']);
    expect(people.filter(({ role }) => role === 'guest').map(({ name }) => name)).toEqual(['Leo Brandt']);
  });

  it('uses each slug, id and address once', () => {
    const notionIds = [
      ...people.map(({ notionId }) => notionId),
      ...[...pages, ...rows, ...dataSources].map(({ id }) => id),
    ];
    const ids = [...notionIds, ...dataSources.map(({ databaseId }) => databaseId)];
    const slackIds = [...people.map(({ slackId }) => slackId), ...channels.map(({ id }) => id)];
    for (const list of [ids, slackIds, people.map(({ email }) => email), [...pages, ...rows].map(({ slug }) => slug)]) {
      expect(new Set(list).size).toBe(list.length);
    }
    expect(ids.filter((id) => !/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/.test(id))).toEqual(
      [],
    );
  });

  it('fills channels with people who exist, of whom the bot is no surprise', () => {
    const known = new Set(people.map(({ slug }) => slug));
    const strangers = channels.flatMap(({ members }) => members).filter((slug) => !known.has(slug));
    expect(strangers).toEqual(['archivist']);
    expect(channels.find(({ isExternal }) => isExternal)?.name).toBe('sales-partners');
  });
});

describe('the pages of the sample company', () => {
  it('has enough of them, a few of which nobody shared', () => {
    expect(pages.filter(({ shared }) => shared).length).toBeGreaterThanOrEqual(60);
    expect(pages.filter(({ shared }) => !shared).length).toBeGreaterThanOrEqual(3);
    expect(pages.filter(({ markdown }) => markdown === '')).toHaveLength(1);
  });

  it('links only to what exists, and was written by somebody at a possible time', () => {
    expect(pages.flatMap(faultsIn)).toEqual([]);
  });

  it('hangs under one home', () => {
    expect(pages.filter(({ parent }) => !parent).map(({ slug }) => slug)).toEqual(['home']);
    expect(pages.filter(({ parent }) => parent && !pageSlugs.has(parent))).toEqual([]);
  });

  it('never links from a shared page to one that is not', () => {
    const secret = new Set(pages.filter(({ shared }) => !shared).map(({ slug }) => slug));
    const leaks = pages.filter(
      ({ shared, markdown }) => shared && links(markdown).some(({ slug }) => secret.has(slug)),
    );
    expect(leaks).toEqual([]);
  });

  it('reaches most pages by a link from another one', () => {
    const linked = new Set(pages.flatMap(({ markdown }) => links(markdown).map(({ slug }) => slug)));
    expect(pages.filter(({ slug, shared }) => shared && !linked.has(slug)).map(({ slug }) => slug).length).toBeLessThan(
      10,
    );
  });
});

/** What does not fit between a property and the values of its rows, the relations and rollups included. */
function faultsOf(source: SeedDataSource, name: string, property: SeedProperty): string[] {
  const where = `${source.slug}.${name}`;
  const target = (relation: string) => {
    const given = source.properties[relation];
    return given?.type === 'relation' ? sourceSlugs.get(given.target) : undefined;
  };
  if (property.type === 'rollup') {
    return target(property.relation)?.properties[property.property] ? [] : [`${where} rolls up nothing`];
  }
  if (property.type === 'formula') {
    const used = [...property.expression.matchAll(/prop\("([^"]+)"\)/g)].map(([, used = '']) => used);
    return used.filter((other) => !source.properties[other]).map((other) => `${where} uses ${other}`);
  }
  const values = source.rows.flatMap((row) => row.values[name] ?? []) as unknown[];
  if (property.type === 'relation') {
    const there = bySlug(target(name)?.rows ?? []);
    const back = property.synced && target(name)?.properties[property.synced];
    const lost = values.filter((slug) => !there.has(String(slug))).map((slug) => `${where} names ${String(slug)}`);
    return property.synced && !back ? [...lost, `${where} has no other side`] : lost;
  }
  if (property.type === 'people')
    return values.filter((slug) => !writers.has(String(slug))).map((slug) => `${where}: ${String(slug)}`);
  if ('options' in property) {
    const options = new Set(property.options.map((option) => option.name));
    return values
      .filter((value) => !options.has(String(value)))
      .map((value) => `${where} has no option ${String(value)}`);
  }
  return [];
}

describe('the data sources of the sample company', () => {
  it('has eight with a thousand rows', () => {
    expect(dataSources).toHaveLength(8);
    expect(rows).toHaveLength(1000);
    expect(dataSources.filter(({ parent }) => !pageSlugs.has(parent))).toEqual([]);
  });

  it('has no relation, rollup, formula, option or person that leads nowhere', () => {
    const faults = dataSources.flatMap((source) =>
      Object.entries(source.properties).flatMap(([name, property]) => faultsOf(source, name, property)),
    );
    expect(faults).toEqual([]);
  });

  it('knows each value as a property, and each row was edited by somebody at a possible time', () => {
    const unknown = dataSources.flatMap(({ slug, properties, rows: own }) =>
      own
        .flatMap(({ values }) => Object.keys(values).filter((name) => !properties[name]))
        .map((name) => `${slug}: ${name}`),
    );
    expect([...unknown, ...rows.flatMap(faultsIn)]).toEqual([]);
  });

  it('has rows with nothing in them and a project with more tasks than a page object shows', () => {
    expect(rows.filter(({ values }) => Object.keys(values).length === 0).length).toBeGreaterThanOrEqual(4);
    const most = (sourceSlugs.get('projects')?.rows ?? []).map(({ values }) => (values.Tasks as string[]).length);
    expect(Math.max(...most)).toBeGreaterThan(25);
  });

  it('adds up: totals, open amounts and overdue flags of invoices', () => {
    const wrong = (sourceSlugs.get('invoices')?.rows ?? []).filter(({ values }) => {
      if (values.Net === undefined) return false;
      const isOpen = values.Status === 'Sent' || values.Status === 'Reminded';
      const due = (values.Due as { start: string }).start;
      const total = Math.round((Number(values.Net) + Number(values.VAT)) * 100) / 100;
      const open = isOpen ? total : 0;
      return values.Total !== total || values.Open !== open || values.Overdue !== (open !== 0 && due < '2026-11-21');
    });
    expect(wrong).toEqual([]);
  });

  it('takes back as much as it sent twice in October', () => {
    const credits = (sourceSlugs.get('invoices')?.rows ?? []).filter(({ values }) => values.Kind === 'Credit note');
    expect(credits).toHaveLength(9);
    expect(credits.reduce((sum, { values }) => sum + Number(values.Net), 0)).toBe(-41_380);
  });
});

describe('the questions to the sample company', () => {
  const questions = sampleQuestions(company);

  it('are asked by people who exist, of pages that are shared and say it', () => {
    expect(questions.length).toBeGreaterThanOrEqual(40);
    const wrong = questions.filter((question) => {
      if (!writers.has(question.by)) return true;
      if (!('answeredBy' in question)) return false;
      const found = question.answeredBy.map((slug) => pageSlugs.get(slug));
      const text = found.map((page) => page?.markdown.replaceAll('*', '')).join('\n');
      return found.some((page) => !page?.shared) || question.mustContain?.some((words) => !text.includes(words));
    });
    expect(wrong).toEqual([]);
  });

  it('expect something of rows', () => {
    const ofRows = questions.filter((question) => 'dataSource' in question);
    expect(ofRows.every(({ dataSource, expected }) => sourceSlugs.has(dataSource) && expected.length > 0)).toBe(true);
    expect(ofRows.flatMap(({ expected }) => expected).filter((text) => text === '' || text === 'undefined')).toEqual(
      [],
    );
  });
});

describe('the files of the sample company', () => {
  it('say the same each time', () => {
    expect(sampleCompany()).toEqual(company);
  });

  it('stay short, pages aside', () => {
    const folders = [import.meta.dirname, join(import.meta.dirname, 'rows')];
    const files = folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
    const long = files.filter((file) => file.endsWith('.ts') && readFileSync(file, 'utf8').split('\n').length > 250);
    expect(long).toEqual([]);
  });
});
