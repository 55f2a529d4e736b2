import { expect, it } from 'vitest';
import { findNotionLinks } from '../../src/knowledge/links.ts';

const compact = '5944ae25418c4abc8285dca1d721b778';
const pageId = '5944ae25-418c-4abc-8285-dca1d721b778';

it('finds each Notion page that a message links to, once', () => {
  const text = `Look at <https://www.notion.so/acme/Keys-${compact}|Keys>, again https://app.notion.com/p/${compact}, and https://evil.example/${compact}.`;
  expect(findNotionLinks(text)).toEqual([{ url: `https://www.notion.so/acme/Keys-${compact}`, pageId }]);
});

it('finds nothing in a message without links', () => {
  expect(findNotionLinks(`What about ${compact}?`)).toEqual([]);
});
