interface DigestDraft {
  changes: { id: number; sentence: string }[];
  groups: { id: number; summary: string }[];
}

const head = /^\[(\d+)\] (?:Decided|Overdue|New|Updated|Gone): /;
const mostParts = 2;

/** The sentences of a digest for a schema that asks for them: each repeats what stands below its change. Undefined for other schemas. */
export function draftDigest(schema: unknown, prompt: string): DigestDraft | undefined {
  const { properties = {} } = schema as { properties?: Record<string, unknown> };
  if (!('changes' in properties && 'groups' in properties)) return undefined;
  const changes: { id: number; lines: string[] }[] = [];
  for (const line of prompt.split('\n')) {
    const [, number] = head.exec(line) ?? [];
    if (number) changes.push({ id: Number(number), lines: [] });
    else if (line.startsWith('> ')) changes.at(-1)?.lines.push(line.slice(2));
  }
  return { changes: changes.map(({ id, lines }) => ({ id, sentence: sentenceOf(lines) })), groups: [] };
}

function sentenceOf(lines: string[]): string {
  const parts = [...new Set(lines.map(tell).filter(Boolean))].slice(0, mostParts);
  return parts.length > 0 ? `${parts.join('; ')}.` : '';
}

function tell(line: string): string {
  const said = line.replace(/ \(under [^()]*\)$/, '').replace(/[.!?]+$/, '');
  const [, property, before, after] = /^([^:+~-][^:]*): (.+) → (.+)$/.exec(said) ?? [];
  if (property) return `${property} moved from ${before} to ${after}`;
  if (said.startsWith('decided: ')) return said.replace('decided: ', 'Decided: ');
  if (said.startsWith('~ ')) return `Now: ${said.split(' → ').at(-1)}`;
  if (said.startsWith('+ ')) return `Added: ${said.slice(2)}`;
  if (said.startsWith('- ')) return `Removed: ${said.slice(2)}`;
  return / has passed$| shared any more$|^deleted in /.test(said) ? '' : said;
}
