import type { IncomingHttpHeaders } from 'node:http';
import { invalid, Refusal } from './errors.ts';
import type { Json } from './json.ts';
import { shown } from './shape.ts';

const versions = ['2025-09-03', '2026-03-11'] as const;
export type Version = (typeof versions)[number];

/** The version to answer in; the real API looks at it after the token. */
export function readVersion(headers: IncomingHttpHeaders): Version {
  const version = headers['notion-version'];
  if (version === undefined) {
    throw new Refusal(
      400,
      'missing_version',
      'Notion-Version header failed validation: Notion-Version header should be defined, instead was `undefined`.',
    );
  }
  const known = versions.find((candidate) => candidate === version);
  if (known) return known;
  const wanted = versions.map((candidate) => `\`"${candidate}"\``).join(' or ');
  throw invalid(
    `Notion-Version header failed validation: Notion-Version header should be ${wanted}, instead was \`"${String(version)}"\`.`,
  );
}

/** `in_trash` and `position` took the place of these in 2026-03-11, which no longer knows them. */
export function checkRetired(body: Json, version: Version): void {
  if (version !== '2026-03-11') return;
  for (const key of ['archived', 'after']) {
    if (body[key] === undefined) continue;
    throw invalid(`body failed validation: body.${key} should be not present, instead was ${shown(body[key])}.`);
  }
}
