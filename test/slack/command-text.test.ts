import { describe, expect, it } from 'vitest';
import { editDistance } from '../../src/notion/nearest.ts';
import { readCommand } from '../../src/slack/command-text.ts';

describe('the text after /notion', () => {
  it.each([
    ['', { name: 'help', rest: '' }],
    ['  help ', { name: 'help', rest: '' }],
    ['ASK how?', { name: 'ask', rest: 'how?' }],
    ['search  key rotation', { name: 'search', rest: 'key rotation' }],
    ['strict on', { name: 'strict', rest: 'on' }],
    ['How do we rotate keys?', { name: 'ask', rest: 'How do we rotate keys?' }],
    ['why is the kiln late?', { name: 'ask', rest: 'why is the kiln late?' }],
    ['why <https://www.notion.so/x|the page>', { name: 'why', rest: '<https://www.notion.so/x|the page>' }],
    ['status of the kiln', { name: 'ask', rest: 'status of the kiln' }],
    ['digest', { name: 'digest', rest: '' }],
    ['digest now Our wiki', { name: 'digest', rest: 'now Our wiki' }],
    ['digest nowhere', { name: 'ask', rest: 'digest nowhere' }],
    ['digest the handbook for me', { name: 'ask', rest: 'digest the handbook for me' }],
    ['usage', { name: 'usage', rest: '' }],
    ['usage of the kiln', { name: 'ask', rest: 'usage of the kiln' }],
    ['share eng <#C1|general>', { name: 'share', rest: 'eng <#C1|general>' }],
    ['discnect', { name: 'unknown', word: 'discnect', nearest: 'disconnect' }],
    ['why?', { name: 'ask', rest: 'why?' }],
    ['serach', { name: 'unknown', word: 'serach', nearest: 'search' }],
    ['stauts', { name: 'unknown', word: 'stauts', nearest: 'status' }],
    ['hlep', { name: 'unknown', word: 'hlep', nearest: 'help' }],
    ['onboarding', { name: 'unknown', word: 'onboarding' }],
  ])('%j means %j', (text, meaning) => {
    expect(readCommand(text)).toEqual(meaning);
  });
});

describe('the edit distance', () => {
  it.each([
    ['', 'abc', 3],
    ['help', 'help', 0],
    ['hlep', 'help', 1],
    ['kitten', 'sitting', 3],
  ])('from %j to %j is %d', (from, to, distance) => {
    expect(editDistance(from, to)).toBe(distance);
  });
});
