/**
 * What models are called that answer no chats but make vectors, order results, listen, speak, draw or judge: most hosts
 * list them beside the others and say nothing of what they are for. Matched against the name without its owner.
 */
const others = [
  /embed|^bge-|^gte-|^(?:multilingual-)?e5-|^all-mini|^all-mpnet|^paraphrase-|^sentence-|^labse|^uae-|^voyage-|^stella|m2-bert/,
  /rerank|^ms-marco-/,
  /whisper|transcribe|^tts-|-tts\b|^kokoro|^orpheus|^parakeet|^canary-|realtime/,
  /^dall-e|^gpt-image|^chatgpt-image|^imagen|^flux|stable-diffusion|^sdxl|^sora|^veo-/,
  /moderation|llama-?guard|guardian|shieldgemma/,
]

/** Whether a model answers chats, by its name alone. */
export function isNamedForChats(model: string): boolean {
  const name = model.toLowerCase().slice(model.lastIndexOf('/') + 1)
  return !others.some((pattern) => pattern.test(name))
}

/** The kinds of models that answer chats, as hosts name them. */
const chatting = new Set([
  'chat',
  'llm',
  'vlm',
  'language',
  'text-generation',
  'completion',
  'image-text-to-text',
])

/**
 * Whether a model answers chats, by its entry in `/v1/models`: `capabilities.completion_chat` of Mistral, the lists of
 * capabilities of llama.cpp and others, `type` of LM Studio and Together, `mode` of LiteLLM, `task` of others,
 * `architecture.output_modalities` of OpenRouter. Undefined where it does not say.
 */
export function chatsIn(entry: Record<string, unknown>): boolean | undefined {
  const { capabilities } = entry
  if (Array.isArray(capabilities)) {
    if (capabilities.some((one) => one === 'chat' || one === 'completion')) return true
    if (capabilities.some((one) => /^(?:embed|rerank)/.test(String(one)))) return false
  } else {
    const said = (capabilities as { completion_chat?: unknown } | null | undefined)?.completion_chat
    if (typeof said === 'boolean') return said
  }
  const kind = [entry['type'], entry['mode'], entry['task']].find((one) => typeof one === 'string')
  // Others say `model` of every one.
  if (kind !== undefined && kind !== 'model')
    return chatting.has(kind as string) ? true : isOther(kind as string)
  const made = (entry['architecture'] as { output_modalities?: unknown } | null | undefined)
    ?.output_modalities
  return Array.isArray(made) && made.length > 0 ? made.includes('text') : undefined
}

/** False where the kind is known to be none that chats; a word that is not known says nothing. */
function isOther(kind: string): false | undefined {
  return /embed|rerank|image|audio|speech|moderation|transcri|video/.test(kind) ? false : undefined
}
