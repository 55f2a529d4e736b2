/** Mulberry32: the same numbers for the same seed, from 0 up to but not including 1. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** In the order of their frequency in English. */
const small = (
  'the of and a to in is you that it he was for on are as with his they i at be this have from or one had by but not what all were we when ' +
  'your can said there use an each which she do how their if will up other about out many then them these so some her would make like him into time has look'
).split(' ');
const syllables =
  'ba be bi bo da de di do fa fe fi ga go ka ke ki la le li lo ma me mi mo na ne no pa pe pi po ra re ri ro sa se si so ta te ti to va ve vi za zo con der ling port tra ser min tal ver'.split(
    ' ',
  );
const endings = ['', '', '', '', '', '', '', 's', 'ed', 'ing'];
const questions = [
  'what is the',
  'how do i',
  'where can we find the',
  'who is in the',
  'when will there be a',
  'can you make this',
];
const vocabularySize = 60_000;

/**
 * Text whose words are as unequal as those of a language (Zipf and Mandelbrot: the word of rank r comes up in proportion to 1 / (r + 2.7)),
 * small words included, and come in bursts: each passage returns to a few subjects of its own.
 */
export function inventText(seed: number) {
  const random = createRandom(seed);
  const below = (count: number) => Math.floor(random() * count);
  const vocabulary = inventWords(below);
  const pick = createZipf(random);

  function passage(): string {
    const subjects = Array.from({ length: 8 }, () => small.length + Math.floor(random() ** 2 * 20_000));
    const length = 40 + Math.floor(random() ** 2 * 240);
    return Array.from({ length }, () => {
      const rank = random() < 0.15 ? (subjects[below(subjects.length)] ?? 0) : pick();
      return (vocabulary[rank] ?? '') + (rank >= small.length ? (endings[below(endings.length)] ?? '') : '');
    }).join(' ');
  }

  /** Words of a passage: one to four, six or ten of them, or three within a question that a person would ask. */
  function question(text: string, number: number): string {
    const words = text.split(' ').filter((word) => !small.includes(word));
    const some = (count: number) => Array.from({ length: count }, () => words[below(words.length)]).join(' ');
    const lengths = [1, 2, 3, 4, 6, 10];
    const kind = number % (lengths.length + 2);
    const length = lengths[kind];
    return length ? some(length) : `${questions[below(questions.length)]} ${some(2)} of the ${some(1)}`;
  }

  return { passage, question, below };
}

function inventWords(below: (count: number) => number): string[] {
  const words = new Set(small);
  while (words.size < vocabularySize) {
    words.add(Array.from({ length: 2 + below(3) }, () => syllables[below(syllables.length)]).join(''));
  }
  return [...words];
}

function createZipf(random: () => number): () => number {
  const reached = new Float64Array(vocabularySize);
  let sum = 0;
  for (let rank = 0; rank < vocabularySize; rank += 1) {
    sum += 1 / (rank + 2.7);
    reached[rank] = sum;
  }
  return () => {
    const wanted = random() * sum;
    let [low, high] = [0, vocabularySize - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((reached[middle] ?? 0) < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}
