import type { HostKind } from '../wire/index.ts'
import { isNamedForPictures, picturesIn } from './sees-pictures.ts'

/** What is known of a model on a host, beside its name. */
export interface ModelFacts {
  /** The longest prompt with its answer, in tokens. */
  windowTokens: number
  /** Whether it calls tools. */
  tools: boolean
  /** Whether it sees pictures; left out where that is not known. */
  vision?: boolean | undefined
}

/** Where nothing is known: what every model of the last years takes. */
const carefulWindow = 8_192
/** Ollama gives a model this much of its window unless it is told otherwise, and cuts what is longer without a word. */
const ollamaWindow = 4_096

/** As the makers document them; the first that fits counts. */
const windows: [RegExp, number][] = [
  [/^deepseek-(?:chat|reasoner)|deepseek-v3|deepseek-r1(?!-distill)/, 131_072],
  [/^gpt-4\.1/, 1_047_576],
  [/^gpt-5/, 400_000],
  [/^gpt-4o|^gpt-4-turbo|^chatgpt/, 128_000],
  [/^o[134]\b/, 200_000],
  [/claude/, 200_000],
  [/gemini/, 1_048_576],
  [/grok-4/, 256_000],
  [/grok/, 131_072],
  [/^sonar-pro/, 200_000],
  [/^sonar/, 127_072],
  [/mistral-(?:large|medium|small)|codestral|devstral|ministral|magistral|pixtral|nemo/, 131_072],
  [/llama-?3\.[123]|llama-?4/, 131_072],
  [/qwen-?3|qwen-?2\.5|qwq/, 32_768],
  [/gemma-?3/, 131_072],
]

const remote = new Set<HostKind>([
  'deepseek',
  'xai',
  'perplexity',
  'openrouter',
  'mistral',
  'gemini',
  'anthropic',
])
const callsTools = new Set<HostKind>(['deepseek', 'xai', 'mistral', 'gemini', 'anthropic'])

/** What a host is known to serve: what it says itself goes before what is known of its kind and of the model. */
export function modelFacts(
  { kind, model }: { kind: HostKind; model: string },
  said: Partial<ModelFacts> | undefined,
): ModelFacts {
  const name = model.toLowerCase().slice(model.lastIndexOf('/') + 1)
  const documented = windows.find(([pattern]) => pattern.test(name))?.[1]
  const isOpenAi = /^(?:gpt-|o[134]\b|chatgpt)/.test(name)
  // A machine of one's own seldom has the memory for all that a model could take.
  const usual =
    kind === 'ollama'
      ? ollamaWindow
      : remote.has(kind) || isOpenAi
        ? (documented ?? 32_768)
        : Math.min(documented ?? carefulWindow, carefulWindow)
  return {
    windowTokens: said?.windowTokens ?? usual,
    tools: said?.tools ?? (callsTools.has(kind) || isOpenAi),
    vision: said?.vision ?? isNamedForPictures(model),
  }
}

/** What an entry of `/v1/models` says of its model, in the fields that vLLM, OpenRouter, LM Studio and others have. */
export function factsIn(entry: Record<string, unknown>): Partial<ModelFacts> {
  const meta = (entry['meta'] ?? {}) as Record<string, unknown>
  const capabilities = entry['capabilities']
  const parameters = entry['supported_parameters']
  const window = [
    entry['max_model_len'],
    entry['loaded_context_length'],
    meta['n_ctx'],
    entry['context_length'],
    entry['max_context_length'],
    entry['context_window'],
  ].find((value): value is number => typeof value === 'number' && value >= 256)
  const tools = Array.isArray(parameters)
    ? parameters.includes('tools')
    : Array.isArray(capabilities)
      ? capabilities.includes('tool_use') || capabilities.includes('tools')
      : (capabilities as { function_calling?: unknown } | undefined)?.function_calling
  const vision = picturesIn(entry)
  return {
    ...(window !== undefined && { windowTokens: window }),
    ...(typeof tools === 'boolean' && { tools }),
    ...(vision !== undefined && { vision }),
  }
}
