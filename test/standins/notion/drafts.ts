import type { Json } from './json.ts';

/** A block that is not in the store yet. `moves` names an existing child page or database that it stands for. */
export interface Draft {
  kind: string;
  value: Json;
  children: Draft[];
  moves?: string;
}

export function draft(kind: string, value: Json, children: Draft[] = []): Draft {
  return { kind, value, children };
}
