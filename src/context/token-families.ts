/** Models whose tokenizers are alike. */
export type TokenFamily = 'openai' | keyof typeof familyWeights

/** What each part of a text's shape costs, by family: least squares, as `npm run bench:tokens` prints them. */
export const familyWeights = {
  deepseek: [
    1.072, -0.222, -0.151, 0.011, 2.45, -0.219, -0.182, 0.054, 0.085, 0.04, 0.001, -0.013, 0.552, -0.112,
  ],
  qwen: [
    1.129, -0.176, -0.193, 0.022, 3.459, 0.591, -0.315, -0.02, -0.178, 0.045, -0.025, 0.141, -0.689, -0.052,
  ],
  llama: [
    1.141, -0.101, -0.184, -0.001, 3.748, -0.135, -0.351, -0.027, -0.165, 0.037, -0.023, 0.124, -0.048,
    -0.069,
  ],
  mistral: [
    0.893, 0.329, -0.053, 0.062, -0.33, 0.769, -0.044, 0.094, 0.333, 0.099, 0.003, 0.054, -0.271, 0.058,
  ],
  gemma: [0.775, 0.034, -0.163, 0.053, -0.14, 0.766, 0.526, 0.272, 0.522, 0.02, 0.031, -0.163, -0.244, 0.07],
}

const names: [RegExp, TokenFamily][] = [
  // A distilled model keeps the tokenizer that it had.
  [/distill.*qwen|qwen|qwq/i, 'qwen'],
  [/distill.*llama|llama|sonar|hermes|vicuna/i, 'llama'],
  [/deepseek/i, 'deepseek'],
  [/mi[sx]tral|ministral|codestral|devstral|magistral|pixtral|nemo/i, 'mistral'],
  [/gemma|gemini/i, 'gemma'],
]

/** The family of a model, by its name; that of OpenAI where nothing is known of it. */
export function tokenFamilyOf(model: string): TokenFamily {
  return names.find(([pattern]) => pattern.test(model))?.[1] ?? 'openai'
}
