import type { Continuation, HostKind } from '../wire/index.ts'

/** What Muster knows of a kind of host before it has spoken to one. */
export interface Preset {
  /** How people call it. */
  label: string
  /** The base address of its OpenAI-compatible API; undefined where there is no usual one. */
  url: string | undefined
  needsKey: boolean
  /** Whether it is looked for on this machine's well-known port. */
  local: boolean
  /** Whether it takes `stream_options: {include_usage: true}`; `try` where each server has to be asked. */
  streamUsage: boolean | 'try'
  /** How it continues a last assistant message (used when an answer moves to another host). */
  continuation: Continuation
}

const local = { needsKey: false, local: true, streamUsage: true }
const remote = { needsKey: true, local: false, streamUsage: true }

/** Every kind of host by its name in the configuration. Addresses as their makers document them. */
export const presets = {
  openai: {
    label: 'OpenAI-compatible',
    url: undefined,
    ...remote,
    needsKey: false,
    streamUsage: 'try',
    continuation: 'probe',
  },
  deepseek: { label: 'DeepSeek', url: 'https://api.deepseek.com/v1', ...remote, continuation: 'prefix' },
  vllm: { label: 'vLLM', url: 'http://127.0.0.1:8000/v1', ...local, continuation: 'continue_final_message' },
  sglang: {
    label: 'SGLang',
    url: 'http://127.0.0.1:30000/v1',
    ...local,
    continuation: 'continue_final_message',
  },
  llamacpp: { label: 'llama.cpp', url: 'http://127.0.0.1:8080/v1', ...local, continuation: 'last-message' },
  ollama: { label: 'Ollama', url: 'http://127.0.0.1:11434/v1', ...local, continuation: 'last-message' },
  lmstudio: { label: 'LM Studio', url: 'http://127.0.0.1:1234/v1', ...local, continuation: 'probe' },
  xai: { label: 'xAI', url: 'https://api.x.ai/v1', ...remote, continuation: 'instruction' },
  perplexity: {
    label: 'Perplexity',
    url: 'https://api.perplexity.ai',
    ...remote,
    streamUsage: false,
    continuation: 'instruction',
  },
  openrouter: {
    label: 'OpenRouter',
    url: 'https://openrouter.ai/api/v1',
    ...remote,
    continuation: 'instruction',
  },
  mistral: {
    label: 'Mistral',
    url: 'https://api.mistral.ai/v1',
    ...remote,
    streamUsage: false,
    continuation: 'prefix',
  },
  gemini: {
    label: 'Gemini',
    url: 'https://generativelanguage.googleapis.com/v1beta/openai',
    ...remote,
    continuation: 'instruction',
  },
  simulated: {
    label: 'Simulated',
    url: undefined,
    ...local,
    local: false,
    continuation: 'continue_final_message',
  },
  anthropic: {
    label: 'Anthropic',
    url: 'https://api.anthropic.com/v1',
    ...remote,
    continuation: 'instruction',
  },
} as const satisfies Record<HostKind, Preset>
