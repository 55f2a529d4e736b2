import type { Property } from '../../notion/properties.ts';
import type { PropertySchema } from '../../notion/schema.ts';

const deadline =
  /\bdue\b|deadline|\bdue[ _-]?(?:date|by)\b|\bfinish by\b|target date|expir(?:y|es|ation)|renew(?:al|s)|\bfrist|fällig|förfall|slutdatum|échéance|date limite|vencimiento|fecha límite|prazo|scadenza|締切|期限|截止/i;
const decided =
  /^(?:decided|approved|accepted|rejected|declined|done|complete|completed|closed|resolved|agreed|signed|signed off|shipped|launched|released|published|beslutad|godkänd|klar|avslutad|entschieden|genehmigt|erledigt|abgeschlossen|approuvée?|validée?|terminée?|aprobad[oa]|terminad[oa]|aprovad[oa]|approvat[oa])\b/iu;
const over = /^(?:cancell?ed|archived|won[’']t do|wontfix|obsolete|dropped|duplicate)\b/i;
const decisions = /decision|decided|beslut|entscheid|décision|decisi[oó]n|decis(?:ão|ões)|besluit|beslutning|päätö/iu;
const tick = /^(?:done|complete|completed|finished|closed|klar|erledigt|fertig|terminée?|hecho)$/i;

/** Date columns whose name says that something is late once their day has passed. */
export function deadlinesAmong(columns: PropertySchema[]): string[] {
  return columns.flatMap(({ name, type }) => (type === 'date' && deadline.test(name) ? [name] : []));
}

/** Whether this value of a status or select says that something was settled. */
export function isDecided(column: PropertySchema | undefined, value: string): boolean {
  const last = column?.groups?.at(-1);
  return last?.options.includes(value) === true || decided.test(value.trim());
}

export function isDecisionHeading(title: string): boolean {
  return decisions.test(title);
}

/** Whether nobody needs to do anything about a row any more, so that it is not late. */
export function isFinished(properties: Property[], columns: PropertySchema[]): boolean {
  return properties.some(({ name, type, value }) => {
    if (value?.kind === 'boolean') return value.boolean && tick.test(name.trim());
    if (value?.kind !== 'options' || (type !== 'status' && type !== 'select')) return false;
    const column = columns.find((each) => each.name === name);
    return value.names.some((option) => isDecided(column, option) || over.test(option.trim()));
  });
}
