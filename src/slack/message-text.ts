import { visible } from './markup.ts';

/** The words that stop an answer under way. */
const stopWords = /^(?:stop|cancel|abort)(?: it| that| please)?[.!]*$/i;
/** “save this”, “please document this thread in Notion”, and the same in a few other languages. */
const saveWords = [
  /^(?:please |can you |could you |would you )?(?:save|document|archive|write (?:up|down)|capture)(?: (?:this|that|it|the|our))?(?: (?:thread|conversation|discussion|chat))?(?: (?:up|down))?(?: (?:to|in|into|on|as) (?:notion|(?:the|our) wiki|a (?:notion |wiki )?page))?(?:,? please)?[.!?]*$/i,
  /^(?:snälla )?(?:spara|dokumentera|arkivera)(?: (?:det här|detta|den här))?(?: (?:tråden|samtalet|diskussionen))?(?: (?:i|till) (?:notion|wikin))?(?:,? tack)?[.!?]*$/i,
  /^(?:bitte )?(?:speicher[en]?|sicher[en]?|dokumentier(?:e|en)?|halte)(?: (?:das|dies|diesen|den|dieses))?(?: (?:thread|gespräch|diskussion))?(?: (?:in|im) (?:notion|wiki))?(?: fest)?(?:,? bitte)?[.!?]*$/i,
  /^(?:por favor,? )?(?:guarda|guardar|salva|salve|salvar|documenta|documente)(?: (?:esto|este|esta|isto|isso|o|a|el|la))?(?: (?:hilo|conversación|conversa|discussão|thread))?(?: (?:en|no|na|em) (?:notion|(?:el |a )?wiki))?(?:,? por favor)?[.!?]*$/i,
  /^(?:enregistre|sauvegarde|documente|archive)(?: (?:ceci|ça|ce|cette|la|le))?(?: (?:fil|discussion|conversation))?(?: (?:dans|sur) (?:notion|le wiki))?(?:,? (?:s[’']il te plaît|stp|svp))?[.!?]*$/i,
];
const helpWords = /^(?:help|help me|\?+)[.!?]*$/i;

/** Slack's wire format as a person reads it: mentions by name, links as their URL, entities as characters. */
export async function readMessageText(
  wire: string,
  names: { name(userId: string): Promise<string> },
  botUserId: string,
): Promise<string> {
  const known = new Map<string, string>();
  const ids = new Set([...wire.matchAll(/<@([A-Z0-9]+)(?:\|[^>]*)?>/g)].map(([, id]) => id ?? ''));
  await Promise.all([...ids].slice(0, 30).map(async (id) => known.set(id, await names.name(id))));
  const text = wire.replace(/<([^<>]*)>/g, (_whole, inner: string) => {
    const [target, label] = splitLabel(inner);
    if (target === `@${botUserId}`) return '';
    if (target.startsWith('@')) return `@${known.get(target.slice(1)) ?? label ?? 'somebody'}`;
    if (target.startsWith('#')) return `#${label || 'a channel'}`;
    if (target.startsWith('!')) return label ?? `@${target.slice(1).split('^', 1)[0]}`;
    return label && label !== target && !target.endsWith(label)
      ? `${label} (${target})`
      : target.replace(/^mailto:/, '');
  });
  return visible(decodeEntities(text)).trim();
}

/** What is left of a message without the mention of the bot, quickly and without names: enough to tell what kind it is. */
export function bareText(wire: string, botUserId: string): string {
  return visible(decodeEntities(wire.replace(new RegExp(`<@${botUserId}(?:\\|[^>]*)?>`, 'g'), ' '))).trim();
}

/** False for nothing, mentions, emoji, punctuation and invisible characters: there is no question in those. */
export function hasWords(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text.replace(/:[a-z0-9_+'-]+:(?::skin-tone-\d:)?|<[@#!][^<>]*>/g, ' '));
}

export function asksToStop(text: string): boolean {
  return stopWords.test(text);
}

/** True for a message that wants the thread it is in as a page. */
export function asksToSave(text: string): boolean {
  return text.length <= 100 && saveWords.some((words) => words.test(text.replace(/\s+/g, ' ')));
}

export function asksForHelp(text: string): boolean {
  return helpWords.test(text);
}

/** True when it is meant for somebody else: it mentions a person, a group or everybody, and not the bot. */
export function mentionsOthers(wire: string, botUserId: string): boolean {
  const mentioned = [...wire.matchAll(/<(@[A-Z0-9]+|!subteam\^[A-Z0-9]+|!channel|!here|!everyone)/g)].map(
    ([, id]) => id,
  );
  return mentioned.some((id) => id !== `@${botUserId}`);
}

export function mentionsBot(wire: string, botUserId: string): boolean {
  return wire.includes(`<@${botUserId}>`) || wire.includes(`<@${botUserId}|`);
}

/** “Tom, can you…”, “@tom …”: the name at the start, or undefined. It need not be one. */
export function addressee(text: string): string | undefined {
  return /^@(\p{L}[\p{L}\p{M}.'’-]+)|^(\p{L}[\p{L}\p{M}'’-]+(?: \p{L}[\p{L}\p{M}'’-]+)?)\s*[,:]/u
    .exec(text)
    ?.slice(1)
    .find(Boolean);
}

function splitLabel(inner: string): [string, string | undefined] {
  const bar = inner.indexOf('|');
  return bar < 0 ? [inner, undefined] : [inner.slice(0, bar), inner.slice(bar + 1)];
}

function decodeEntities(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
