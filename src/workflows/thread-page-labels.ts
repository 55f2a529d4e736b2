/** The words of a page that come from us, in the language of the thread. */
export interface Labels {
  summary: string;
  decisions: string;
  why: string;
  actions: string;
  due: string;
  questions: string;
  topics: string;
  code: string;
  links: string;
  thread: string;
  participants: string;
  leftOut: string;
  meeting: string;
  related: string;
  notes: string;
  transcript: string;
}

const english: Labels = {
  summary: 'Summary',
  decisions: 'Decisions',
  why: 'Why',
  actions: 'Action items',
  due: 'due',
  questions: 'Open questions',
  topics: 'Topics',
  code: 'Code',
  links: 'Links',
  thread: 'Thread',
  participants: 'Participants',
  leftOut: 'Messages in the middle that were too many to read',
  meeting: 'Meeting',
  related: 'Related',
  notes: 'Notes',
  transcript: 'Transcript',
};

const byLanguage: Readonly<Record<string, Labels>> = {
  en: english,
  de: {
    summary: 'Zusammenfassung',
    decisions: 'Entscheidungen',
    why: 'Warum',
    actions: 'Aufgaben',
    due: 'bis',
    questions: 'Offene Fragen',
    topics: 'Themen',
    code: 'Code',
    links: 'Links',
    thread: 'Thread',
    participants: 'Beteiligte',
    leftOut: 'Nachrichten in der Mitte, die zu viele zum Lesen waren',
    meeting: 'Besprechung',
    related: 'Bezug',
    notes: 'Notizen',
    transcript: 'Mitschrift',
  },
  sv: {
    summary: 'Sammanfattning',
    decisions: 'Beslut',
    why: 'Varför',
    actions: 'Att göra',
    due: 'senast',
    questions: 'Öppna frågor',
    topics: 'Ämnen',
    code: 'Kod',
    links: 'Länkar',
    thread: 'Tråd',
    participants: 'Deltagare',
    leftOut: 'Meddelanden i mitten som var för många att läsa',
    meeting: 'Möte',
    related: 'Hör ihop med',
    notes: 'Anteckningar',
    transcript: 'Transkription',
  },
  pt: {
    summary: 'Resumo',
    decisions: 'Decisões',
    why: 'Porquê',
    actions: 'Tarefas',
    due: 'até',
    questions: 'Questões em aberto',
    topics: 'Tópicos',
    code: 'Código',
    links: 'Ligações',
    thread: 'Conversa',
    participants: 'Participantes',
    leftOut: 'Mensagens do meio que eram demasiadas para ler',
    meeting: 'Reunião',
    related: 'Relacionado',
    notes: 'Notas',
    transcript: 'Transcrição',
  },
  fr: {
    summary: 'Résumé',
    decisions: 'Décisions',
    why: 'Pourquoi',
    actions: 'Actions',
    due: 'avant le',
    questions: 'Questions ouvertes',
    topics: 'Sujets',
    code: 'Code',
    links: 'Liens',
    thread: 'Fil',
    participants: 'Participants',
    leftOut: 'Messages du milieu, trop nombreux pour être lus',
    meeting: 'Réunion',
    related: 'Voir aussi',
    notes: 'Notes',
    transcript: 'Transcription',
  },
  es: {
    summary: 'Resumen',
    decisions: 'Decisiones',
    why: 'Por qué',
    actions: 'Tareas',
    due: 'antes del',
    questions: 'Preguntas abiertas',
    topics: 'Temas',
    code: 'Código',
    links: 'Enlaces',
    thread: 'Hilo',
    participants: 'Participantes',
    leftOut: 'Mensajes intermedios que eran demasiados para leer',
    meeting: 'Reunión',
    related: 'Relacionado',
    notes: 'Notas',
    transcript: 'Transcripción',
  },
};

/** English where the language is none of ours. */
export function labelsOf(language: string): Labels {
  return byLanguage[language] ?? english;
}

/** What a section is called in each language, for finding it again on a page. */
export function namesOf(key: keyof Labels): string[] {
  return [...new Set(Object.values(byLanguage).map((labels) => labels[key]))];
}
