/** Models that are known to see pictures, by their makers' documentation. Matched against the name without its owner. */
const seeing = [
  /^gpt-4o(?!.*(?:audio|transcribe))|^gpt-4\.1|^gpt-4-turbo|^gpt-5|^chatgpt-4o|^o1(?!-mini|-preview)|^o3(?!-mini)|^o4/,
  /^claude|^gemini|^grok-4|^grok-.*vision|^sonar/,
  /llava|[-_.]vl\d?\b|\bvl[-_:]|vision|internvl|minicpm-?[vo]|moondream|pixtral|idefics|paligemma|smolvlm|molmo|cogvlm/,
  /^gemma-?3n?(?!.*(?:270m|[-:]1b))|^gemma-?4|llama-?4|^mistral-(?:small|medium)-?3\.[1-9]|phi-?[34].*multimodal|^glm-4\.?\d?v/,
  /^qwen-?\d(?:\.\d)?-?(?:vl|omni)|^qwen-vl|^qvq|deepseek-?ocr/,
]

/** And those that are known to read text alone. */
const blind = [
  /^deepseek-?(?:chat|reasoner|coder|v[23]|r1)|^gpt-3\.5|^gpt-oss|^gpt-4(?:-\d{4})?$|^o1-(?:mini|preview)|^o3-mini/,
  /^qwen-?2\.5(?:[:-]|$)|^qwen-?3(?:[:-]|$)|^qwq|^codestral|^mixtral|^codellama|^tinyllama|^starcoder/,
  /^llama-?2|^llama-?3(?:[:-]|$)|^(?:meta-)?llama-?3\.[13]|^gemma-?[12](?:[:-]|$)|^gemma-?3.*(?:270m|[-:]1b)/,
  /^mistral(?:[:-]7b|-nemo|$)|^phi-?[34](?:[:-](?:mini|medium|small)|$)/,
]

/** Whether a model sees pictures, by its name alone; undefined where that does not say. */
export function isNamedForPictures(model: string): boolean | undefined {
  const name = model.toLowerCase().slice(model.lastIndexOf('/') + 1)
  if (seeing.some((pattern) => pattern.test(name))) return true
  return blind.some((pattern) => pattern.test(name)) ? false : undefined
}

/**
 * Whether a model sees pictures, by its entry in `/v1/models`: `architecture.input_modalities` of OpenRouter, `type` of
 * LM Studio, `capabilities` of Mistral, llama.cpp, Ollama and others. Undefined where it does not say.
 */
export function picturesIn(entry: Record<string, unknown>): boolean | undefined {
  const { architecture, capabilities, type } = entry
  const taken = (architecture as { input_modalities?: unknown } | null | undefined)?.input_modalities
  if (Array.isArray(taken) && taken.length > 0) return taken.includes('image')
  if (type === 'vlm' || type === 'llm') return type === 'vlm'
  if (Array.isArray(capabilities))
    // llama.cpp says `completion` of every model, and `multimodal` of one that has a projector.
    return capabilities.some((one) => /^(?:vision|multimodal|image)/.test(String(one)))
      ? true
      : capabilities.includes('completion')
        ? false
        : undefined
  const said = (capabilities as { vision?: unknown } | null | undefined)?.vision
  return typeof said === 'boolean' ? said : undefined
}
