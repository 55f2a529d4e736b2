/** Scripts that are written without spaces; Korean too, whose words carry their particles. */
const unspaced =
  '\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}ー々\\p{sc=Hangul}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}\\p{sc=Tibetan}';
const word = /[\p{L}\p{N}\p{M}]+(?:[._-]+[\p{L}\p{N}\p{M}]+){0,7}/gu;
const run = new RegExp(`[${unspaced}][${unspaced}\\p{M}]*`, 'gu');
const hasRun = new RegExp(`[${unspaced}]`, 'u');
const linkTarget = /\]\((?:https?:|mailto:|\/)[^()\s]{0,4000}\)/g;
const longestWord = 64;

/**
 * The words of a text, divided by spaces, so that PostgreSQL's parser only has to take them: `INC-123` becomes `INC 123 INC123`, and scripts
 * without spaces become their characters and pairs of neighbours. Of a question only the pairs are wanted. Targets of links are left out.
 */
export function spreadWords(text: string, of: 'text' | 'question' = 'text'): string {
  const words: string[] = [];
  for (const [found] of text.normalize('NFKC').replace(linkTarget, ']').matchAll(word)) {
    const parts = found.split(/[._-]+/);
    if (hasRun.test(found)) {
      for (const part of parts) spread(part, of, words);
    } else {
      for (const part of parts) pushWord(part, words);
      if (parts.length > 1) pushWord(parts.join(''), words);
    }
  }
  return words.join(' ');
}

function spread(part: string, of: 'text' | 'question', words: string[]): void {
  let from = 0;
  for (const found of part.matchAll(run)) {
    pushWord(part.slice(from, found.index), words);
    const characters = Array.from(found[0]);
    if (of === 'text' || characters.length === 1) for (const character of characters) words.push(character);
    for (let at = 1; at < characters.length; at += 1) words.push(`${characters[at - 1]}${characters[at]}`);
    from = found.index + found[0].length;
  }
  pushWord(part.slice(from), words);
}

function pushWord(text: string, words: string[]): void {
  if (text !== '' && text.length <= longestWord) words.push(text);
}
