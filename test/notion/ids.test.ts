import { expect, it } from 'vitest';
import { findNotionId } from '../../src/notion/ids.ts';

const id = '5944ae25-418c-4abc-8285-dca1d721b778';
const compact = id.replaceAll('-', '');

it.each([
  id,
  id.toUpperCase(),
  compact,
  ` ${compact}\n`,
  `https://www.notion.so/acme/Rotating-keys-${compact}`,
  `https://app.notion.com/p/${compact}?pvs=4`,
  `https://tidewater.notion.site/Keys-${compact}#a1b2`,
  `<https://notion.so/${compact}>`,
])('finds the id in %j', (text) => {
  expect(findNotionId(text)).toBe(id);
});

it.each([
  '',
  'Rotating API keys',
  compact.slice(1),
  `${compact}0`,
  `../${compact}`,
  `${id}/children`,
  `https://notion.so.evil.example/${compact}`,
  `https://evil.example/notion.so/${compact}`,
  `ftp://notion.so/${compact}`,
  `javascript:alert('${compact}')`,
  'https://notion.so/no-id-here',
  'https://[broken',
])('finds none in %j', (text) => {
  expect(findNotionId(text)).toBeUndefined();
});
