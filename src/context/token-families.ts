import type { CountedFamily } from './vocabularies.ts'

/** Models whose tokenizers are alike. */
export type TokenFamily = 'openai' | 'gemma2' | CountedFamily

const names: [RegExp, TokenFamily][] = [
  // A distilled model keeps the tokenizer that it had.
  [/distill.*qwen|qwen|qwq/i, 'qwen'],
  [/distill.*llama|llama|sonar|hermes|vicuna/i, 'llama'],
  [/deepseek/i, 'deepseek'],
  [/mi[sx]tral|ministral|codestral|devstral|magistral|pixtral|nemo/i, 'mistral'],
  // The first two Gemmas, which are also called by their sizes alone.
  [/codegemma|gemma[-:]?[27](?!\d)/i, 'gemma2'],
  [/gemma|gemini/i, 'gemma'],
]

/** The family of a model, by its name; that of OpenAI where nothing is known of it. */
export function tokenFamilyOf(model: string): TokenFamily {
  return names.find(([pattern]) => pattern.test(model))?.[1] ?? 'openai'
}
