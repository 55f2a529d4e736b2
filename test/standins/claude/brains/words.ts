const stopWords = new Set(
  (
    'a an and are as at be been by can could do does did for from get give had has have how i if in into is it its let like make many may me might more most much must my no not of on or our ' +
    'please say should show so tell than that the their them then there these they this to up us use was we were what when where which who whom why will with would you your about after all also any ' +
    'der die das ein eine einen und oder wie was wo wann wer ist sind hat haben wir ich ihr sie man mit von zu im in den dem des auf für bei kann können gibt es nicht ' +
    'hur vad när var vem är det den en ett och eller vi jag man för på av till med om kan ska får hos i som ' +
    'como o que os as um uma de do da dos das em no na para por com quando onde quem qual quais é são temos posso podemos'
  ).split(' '),
);

/** The words of a text that carry meaning, in lower case, each once, in order. */
export function keywords(text: string): string[] {
  const words =
    text
      .toLowerCase()
      .normalize('NFC')
      .match(/[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu) ?? [];
  return [
    ...new Set(
      words.map((word) => word.replace(/['’]s$/, '')).filter((word) => word.length > 1 && !stopWords.has(word)),
    ),
  ];
}

/** A crude stem: enough to let “rotate” meet “rotation” and “keys” meet “key”. */
export function stem(word: string): string {
  return word.replace(/(ations?|ating|ated|ates?|ings?|ies|ers?|ed|es|en|s|e|y)$/, '').slice(0, 12) || word;
}

/** Share of the wanted stems that a text holds, from 0 to 1. */
export function overlap(wanted: string[], text: string): number {
  const have = new Set(keywords(text).map(stem));
  const stems = [...new Set(wanted.map(stem))];
  return stems.length === 0 ? 0 : stems.filter((each) => have.has(each)).length / stems.length;
}

export type Language = 'en' | 'de' | 'sv' | 'pt';

const marks: Record<Exclude<Language, 'en'>, RegExp> = {
  de: /\b(wie|was|wo|wann|wer|ist|sind|wir|ich|der|die|das|und|für|nicht|gibt)\b/gi,
  sv: /(?<!\p{L})(hur|vad|när|var|vem|är|det|och|vi|jag|för|på|får|ska)(?!\p{L})/giu,
  pt: /(?<!\p{L})(como|que|quando|onde|quem|qual|são|é|para|temos|posso|não|os|dos)(?!\p{L})/giu,
};

/** By its small words; English when in doubt. */
export function languageOf(text: string): Language {
  const counts = (Object.keys(marks) as (keyof typeof marks)[]).map((language) => ({
    language,
    count: text.match(marks[language])?.length ?? 0,
  }));
  const best = counts.toSorted((a, b) => b.count - a.count)[0];
  return best && best.count >= 2 ? best.language : 'en';
}

export const phrases: Record<
  Language,
  { found: string; also: string; nothing: string; thanks: string; outdated: string }
> = {
  en: {
    found: 'This is what Notion says',
    also: 'See also',
    nothing: 'I found nothing about this in Notion. Try other words, or ask whoever owns the topic to write it down.',
    thanks: 'You’re welcome. Ask me anything about what is in Notion.',
    outdated: 'Sources differ in age; the newest comes first.',
  },
  de: {
    found: 'Das steht in Notion',
    also: 'Siehe auch',
    nothing: 'Dazu habe ich in Notion nichts gefunden. Versuch andere Wörter oder frag die Verantwortlichen.',
    thanks: 'Gern geschehen.',
    outdated: 'Die Quellen sind unterschiedlich alt; die neueste steht zuerst.',
  },
  sv: {
    found: 'Så här står det i Notion',
    also: 'Se även',
    nothing: 'Jag hittade inget om detta i Notion. Prova andra ord eller fråga den som ansvarar för ämnet.',
    thanks: 'Varsågod.',
    outdated: 'Källorna är olika gamla; den nyaste kommer först.',
  },
  pt: {
    found: 'É isto que diz o Notion',
    also: 'Veja também',
    nothing: 'Não encontrei nada sobre isto no Notion. Tente outras palavras ou pergunte a quem é responsável.',
    thanks: 'De nada.',
    outdated: 'As fontes têm idades diferentes; a mais recente vem primeiro.',
  },
};
