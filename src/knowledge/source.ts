/** A place in Notion that a person can open. Two sources are the same place when `url` and `section` are equal. */
export interface Source {
  /** Verbatim from Notion; the only kind of link that an answer may carry besides the asker's own. */
  url: string;
  title: string;
  /** Heading path inside the page, for instance “API keys › Rotation”. */
  section?: string;
  /** ISO 8601, as Notion gives it (rounded to the minute). */
  editedAt?: string;
  /** A name, not an id. */
  editedBy?: string;
}

/** Text of one section of a page, cut into the smallest pieces worth citing. */
export interface Passage {
  source: Source;
  texts: string[];
}
