/** A cautious guess of how many tokens a text costs: about 3.5 ASCII characters each, other characters one each. */
export function estimateTokens(text: string): number {
  let others = 0;
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 127) others += 1;
  return Math.ceil((text.length - others) / 3.5 + others);
}
