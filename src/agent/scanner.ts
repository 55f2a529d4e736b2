/** What flows through the filters: text that later stages look at, text that they must not touch, and marks between them. */
export type Piece<Mark> = { text: string } | { fixed: string } | { mark: Mark };

export interface Taken {
  /** Characters taken from the front of the text. */
  length: number;
  pieces: ({ text: string } | { fixed: string })[];
}

/**
 * Decides about the front of a text, or nothing while more text could change the decision. With `isLast` no more comes and it
 * must decide. It may look at nothing but the text, so that the outcome does not depend on how the text arrives.
 */
export type Take = (text: string, isLast: boolean) => Taken | undefined;

export interface Scanner<Mark> {
  push(piece: Piece<Mark>): Piece<Mark>[];
  /** Everything still held. */
  end(): Piece<Mark>[];
}

/** Cuts a growing text into decided pieces. A mark comes out after the piece that holds the character before it. */
export function createScanner<Mark>(take: Take): Scanner<Mark> {
  let held = '';
  let marks: { at: number; mark: Mark }[] = [];

  function drain(isLast: boolean): Piece<Mark>[] {
    const shown: Piece<Mark>[] = [];
    while (held) {
      const taken = take(held, isLast);
      if (!taken) break;
      held = held.slice(taken.length);
      shown.push(...taken.pieces);
      const passed = marks.filter(({ at }) => at <= taken.length);
      shown.push(...passed.map(({ mark }) => ({ mark })));
      marks = marks.slice(passed.length).map(({ at, mark }) => ({ at: at - taken.length, mark }));
    }
    return shown;
  }

  return {
    push(piece) {
      if ('text' in piece) {
        held += piece.text;
        return drain(false);
      }
      if ('fixed' in piece) return [...drain(true), piece];
      if (!held) return [piece];
      marks.push({ at: held.length, mark: piece.mark });
      return [];
    },
    end: () => drain(true),
  };
}
