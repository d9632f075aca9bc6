/** The kinds of host that a configuration can name. */
export const hostKinds = [
  'openai',
  'deepseek',
  'vllm',
  'sglang',
  'llamacpp',
  'ollama',
  'lmstudio',
  'xai',
  'perplexity',
  'openrouter',
  'mistral',
  'gemini',
  'anthropic',
  'simulated',
] as const

export type HostKind = (typeof hostKinds)[number]

/**
 * How a model continues an answer that broke off elsewhere: from a last assistant message marked `prefix: true`, by
 * `continue_final_message: true`, from a last assistant message as it stands, by a user message that asks for the
 * rest, or not at all. `probe`: it is found out with one small request after the model's first answer; until then it
 * is asked by a user message.
 */
export const continuations = [
  'prefix',
  'continue_final_message',
  'last-message',
  'instruction',
  'none',
  'probe',
] as const

export type Continuation = (typeof continuations)[number]
