export interface Said {
  number: number;
  author: string;
  isApp: boolean;
  /** ISO date. */
  day: string;
  sentences: string[];
}

const head = /^\[(\d+)\] (.+?)((?: \((?:an app|edited)\))*), [A-Za-z]+ (\d{4}-\d\d-\d\d) \d\d:\d\d UTC:$/;

/** The numbered messages of a prompt with the sentences of each; code and files are no sentences. */
export function readMessages(prompt: string): Said[] {
  const found: (Said & { text: string })[] = [];
  for (const line of prompt.split('\n')) {
    const [, number, author = '', kinds = '', day = ''] = head.exec(line) ?? [];
    if (number)
      found.push({ number: Number(number), author, isApp: kinds.includes('app'), day, sentences: [], text: '' });
    else if (line.startsWith('> ') && !line.startsWith('> (file: ')) {
      const last = found.at(-1);
      if (last) last.text += `${line.slice(2)}\n`;
    }
  }
  return found.map(({ text, ...said }) => ({ ...said, sentences: sentencesIn(text) }));
}

function sentencesIn(text: string): string[] {
  return text
    .replace(/```[\s\S]*?(?:```|$)/g, '\n')
    .split(/(?<=[.!?。！？])\s+|(?<=[。！？])|\n+/)
    .map((sentence) => sentence.replace(/^[-*•\s]+/, '').trim())
    .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
}
