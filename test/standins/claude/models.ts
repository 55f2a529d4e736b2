/** What a model refuses, by its migration guide. */
export interface ModelRules {
  id: string;
  name: string;
  /** Values of `thinking.type` that it takes; without the field it thinks adaptively. */
  thinking: readonly string[];
  /** Takes `tool_choice` of type any or tool. */
  forcedTools: boolean;
}

const adaptive = ['adaptive'];

/** The models that the product may be set to; every other id is unknown. */
export const models: readonly ModelRules[] = [
  { id: 'claude-fable-5-2', name: 'Claude Fable 5.2', thinking: adaptive, forcedTools: false },
  { id: 'claude-fable-5-1', name: 'Claude Fable 5.1', thinking: adaptive, forcedTools: false },
  { id: 'claude-opus-5-5', name: 'Claude Opus 5.5', thinking: adaptive, forcedTools: false },
  { id: 'claude-sonnet-5-5', name: 'Claude Sonnet 5.5', thinking: ['adaptive', 'between_tools'], forcedTools: false },
  { id: 'claude-haiku-5-5', name: 'Claude Haiku 5.5', thinking: ['adaptive', 'disabled'], forcedTools: true },
];

export const contextWindow = 1_000_000;
export const mostOutputTokens = 128_000;

export function showModel({ id, name }: ModelRules) {
  return {
    type: 'model',
    id,
    display_name: name,
    created_at: '2026-09-01T00:00:00Z',
    max_input_tokens: contextWindow,
    max_tokens: mostOutputTokens,
  };
}
