import { expect, it } from 'vitest';
import { readableLine } from '../../src/knowledge/inline.ts';

it.each([
  [
    'See <mention-page url="https://app.notion.com/p/1">Keys</mention-page>.',
    'See [Keys](https://app.notion.com/p/1).',
  ],
  ['<mention-page url="https://app.notion.com/p/1"/>', '[page](https://app.notion.com/p/1)'],
  ['<page url="https://app.notion.com/p/1" color="red">Sub page</page>', '[Sub page](https://app.notion.com/p/1)'],
  [
    '<database url="https://app.notion.com/p/2" inline="true">Projects</database>',
    '[Projects](https://app.notion.com/p/2)',
  ],
  ['Ask <mention-user url="user://1">Maya Lindqvist</mention-user>', 'Ask @Maya Lindqvist'],
  ['Ask <mention-user url="user://1"/>', 'Ask @somebody'],
  ['By <mention-date start="2026-01-01" end="2026-02-01"/>', 'By 2026-01-01 → 2026-02-01'],
  ['<callout icon="💡" color="blue_bg">', '💡'],
  ['</callout>', ''],
  ['<span color="red">**Stop**</span>', '**Stop**'],
  ['one<br>two<br/>three', 'one two three'],
  ['<unknown url="https://app.notion.com/p/1#2" alt="bookmark"/>', '[bookmark](https://app.notion.com/p/1#2)'],
  ['<video source="https://s3.example/v?X-Amz-Signature=secret">Demo</video>', '[video: Demo]'],
  ['![plan](https://s3.example/p.png?X-Amz-Signature=secret)', '[image: plan]'],
  ['Text {color="blue_bg"}', 'Text '],
  ['1 \\< 2 and \\*not bold\\*', '1 < 2 and *not bold*'],
  ['\\<callout\\> as text', '<callout> as text'],
  ['`<br>` and `\\*` are code', '`<br>` and `\\*` are code'],
  ['Array<string> and a < b > c', 'Array<string> and a < b > c'],
  ['[Handbook](https://app.notion.com/p/3)', '[Handbook](https://app.notion.com/p/3)'],
  ['<mention-page url="javascript:alert(1)">Click</mention-page>', 'Click'],
])('%j reads %j', (markdown, text) => {
  expect(readableLine(markdown)).toBe(text);
});
