const kept = 12;

/** Sorted lists by what was asked, so that a listing of 20,000 pages is sorted once and not for each of its requests. */
export interface Listings {
  /** The remembered list, or a new one when anything in the workspace has changed since. */
  remember<T>(question: string, list: () => readonly T[]): readonly T[];
}

export function createListings(revision: { count: number }): Listings {
  const known = new Map<string, readonly unknown[]>();
  let madeAt = revision.count;
  return {
    remember<T>(question: string, list: () => readonly T[]) {
      if (madeAt !== revision.count || known.size >= kept) known.clear();
      madeAt = revision.count;
      const answer = known.get(question) ?? list();
      known.set(question, answer);
      return answer as readonly T[];
    },
  };
}
