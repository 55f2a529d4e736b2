export type Language = 'en' | 'de' | 'sv' | 'pt';

const marks: Record<Exclude<Language, 'en'>, RegExp> = {
  de: /(?<!\p{L})(wie|was|wo|wann|wer|welche|ist|sind|wir|ich|der|die|das|und|für|nicht|gibt|haben|danke|mein|unser\p{L}*|ein|eine)(?!\p{L})/giu,
  sv: /(?<!\p{L})(hur|vad|när|vem|vilka|är|det|och|vi|jag|för|på|får|ska|har|många|tack|mitt|vår)(?!\p{L})/giu,
  pt: /(?<!\p{L})(como|que|quando|onde|quem|qual|quantos|são|é|para|temos|posso|não|os|dos|obrigad[oa]|minhas?|nossas?|peço|faço)(?!\p{L})/giu,
};

/** By its small words; English when in doubt. One such word decides for texts of up to five words. */
export function languageOf(text: string): Language {
  const counts = (['de', 'sv', 'pt'] as const).map((language) => ({
    language,
    count: text.match(marks[language])?.length ?? 0,
  }));
  const best = counts.toSorted((a, b) => b.count - a.count)[0];
  const english = text.match(/\b(the|is|are|how|what|do|we|of|to|which|who|when|where|my|our)\b/gi)?.length ?? 0;
  const needed = text.split(/\s+/).length <= 5 ? 1 : 2;
  return best && best.count >= needed && best.count > english ? best.language : 'en';
}

interface Phrases {
  /** Before what is quoted from one page. */
  found(title: string): string;
  /** Before what is quoted from further pages. */
  also(title: string): string;
  nothing(words: string): string;
  unclear: string;
  failed(message: string): string;
  thanks: string;
  greeting: string;
  rows(count: string, title: string): string;
  noRow(title: string): string;
  firstRows: string;
  drafted(title: string, place: string): string;
  noPlace(place: string, title: string): string;
  proposed(title: string): string;
  noPage(title: string): string;
  nothingToAdd: string;
}

const phrases: Record<Language, Phrases> = {
  en: {
    found: (title) => `From **${title}**:`,
    also: (title) => `See also **${title}**:`,
    nothing: (words) =>
      `I found nothing in Notion about ${words}. Try other words, or ask whoever owns the topic to write it down; a page that is not shared with me stays invisible to me.`,
    unclear:
      'I do not see what you would like to know. Please ask in a few words, for instance “How do we rotate API keys?”',
    failed: (message) => `I could not look it up: ${message}`,
    thanks: 'You’re welcome. Ask me anything about what is in Notion.',
    greeting: 'Hello! Ask me anything about what is in Notion.',
    rows: (count, title) => `**${count}** in ${title}:`,
    noRow: (title) => `No row of ${title} matches.`,
    firstRows: 'I show the first rows only; open the data source for all of them.',
    drafted: (title, place) =>
      `I have drafted “${title}” for “${place}”. Nothing is created yet: please check the preview and approve or discard it.`,
    noPlace: (place, title) => `I found no page called “${place}”. Where should “${title}” go?`,
    proposed: (title) =>
      `I have drafted this for “${title}”. Nothing is written yet: please check the preview and approve or discard it.`,
    noPage: (title) => `I found no page called “${title}”. Which one do you mean?`,
    nothingToAdd: 'That is all I have.',
  },
  de: {
    found: (title) => `Aus **${title}**:`,
    also: (title) => `Siehe auch **${title}**:`,
    nothing: (words) =>
      `Zu ${words} habe ich in Notion nichts gefunden. Versuchen Sie andere Wörter, oder bitten Sie die Zuständigen, es aufzuschreiben.`,
    unclear: 'Ich erkenne keine Frage. Bitte fragen Sie mit ein paar Wörtern, was Sie wissen möchten.',
    failed: (message) => `Ich konnte nicht nachsehen: ${message}`,
    thanks: 'Gern geschehen. Fragen Sie mich jederzeit, was in Notion steht.',
    greeting: 'Hallo! Fragen Sie mich, was in Notion steht.',
    rows: (count, title) => `**${count}** in ${title}:`,
    noRow: (title) => `Keine Zeile von ${title} passt.`,
    firstRows: 'Das sind nur die ersten Zeilen; alle stehen in der Datenquelle.',
    drafted: (title, place) =>
      `„${title}“ ist für „${place}“ entworfen. Noch ist nichts angelegt: Bitte prüfen Sie die Vorschau.`,
    noPlace: (place, title) => `Eine Seite „${place}“ habe ich nicht gefunden. Wohin soll „${title}“?`,
    proposed: (title) =>
      `Der Entwurf für „${title}“ steht. Noch ist nichts geschrieben: Bitte prüfen Sie die Vorschau.`,
    noPage: (title) => `Eine Seite „${title}“ habe ich nicht gefunden. Welche meinen Sie?`,
    nothingToAdd: 'Mehr habe ich nicht.',
  },
  sv: {
    found: (title) => `Ur **${title}**:`,
    also: (title) => `Se även **${title}**:`,
    nothing: (words) =>
      `Jag hittade inget i Notion om ${words}. Prova andra ord, eller be den som ansvarar att skriva ner det.`,
    unclear: 'Jag ser inte vad du vill veta. Fråga gärna med några ord.',
    failed: (message) => `Jag kunde inte slå upp det: ${message}`,
    thanks: 'Varsågod. Fråga mig gärna om det som står i Notion.',
    greeting: 'Hej! Fråga mig om det som står i Notion.',
    rows: (count, title) => `**${count}** i ${title}:`,
    noRow: (title) => `Ingen rad i ${title} passar.`,
    firstRows: 'Det här är bara de första raderna; alla finns i datakällan.',
    drafted: (title, place) =>
      `Jag har skrivit ett utkast till ”${title}” under ”${place}”. Inget är skapat än: titta på förhandsvisningen.`,
    noPlace: (place, title) => `Jag hittade ingen sida som heter ”${place}”. Var ska ”${title}” ligga?`,
    proposed: (title) => `Jag har skrivit ett utkast för ”${title}”. Inget är skrivet än: titta på förhandsvisningen.`,
    noPage: (title) => `Jag hittade ingen sida som heter ”${title}”. Vilken menar du?`,
    nothingToAdd: 'Mer har jag inte.',
  },
  pt: {
    found: (title) => `De **${title}**:`,
    also: (title) => `Veja também **${title}**:`,
    nothing: (words) =>
      `Não encontrei nada no Notion sobre ${words}. Tente outras palavras, ou peça a quem é responsável que o escreva.`,
    unclear: 'Não percebo o que quer saber. Pergunte, por favor, com algumas palavras.',
    failed: (message) => `Não consegui consultar: ${message}`,
    thanks: 'De nada. Pergunte-me o que quiser sobre o que está no Notion.',
    greeting: 'Olá! Pergunte-me o que está no Notion.',
    rows: (count, title) => `**${count}** em ${title}:`,
    noRow: (title) => `Nenhuma linha de ${title} corresponde.`,
    firstRows: 'São só as primeiras linhas; todas estão na fonte de dados.',
    drafted: (title, place) => `Preparei “${title}” em “${place}”. Ainda nada foi criado: veja a pré-visualização.`,
    noPlace: (place, title) => `Não encontrei a página “${place}”. Onde deve ficar “${title}”?`,
    proposed: (title) => `Preparei isto para “${title}”. Ainda nada foi escrito: veja a pré-visualização.`,
    noPage: (title) => `Não encontrei a página “${title}”. Qual é?`,
    nothingToAdd: 'É tudo o que tenho.',
  },
};

/** What the brain says of its own, in the language of the question. */
export function phrasesFor(question: string): Phrases {
  return phrases[languageOf(question)];
}
