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
