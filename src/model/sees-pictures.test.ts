import { expect, test } from 'vitest'
import { isNamedForPictures, picturesIn } from './sees-pictures.ts'

test('models are told by their names where these say it', () => {
  const check = (sees: boolean | undefined, ...names: string[]) => {
    for (const name of names) expect(isNamedForPictures(name), name).toBe(sees)
  }
  check(true, 'gpt-4o', 'gpt-4o-mini', 'gpt-4.1', 'gpt-5-mini', 'o3', 'o4-mini', 'claude-sonnet-4-5')
  check(true, 'gemini-2.5-flash', 'grok-4', 'google/gemma-3-27b-it', 'gemma3:4b', 'llava:7b', 'pixtral-12b')
  check(true, 'deepseek-ai/deepseek-vl2')
  check(
    true,
    'Qwen/Qwen2.5-VL-7B-Instruct',
    'qwen3-vl:8b',
    'qwen2.5vl:7b',
    'llama3.2-vision:11b',
    'minicpm-v:8b',
  )
  check(true, 'meta-llama/Llama-4-Scout-17B-16E-Instruct', 'mistral-small3.2', 'OpenGVLab/InternVL3-8B')
  check(
    false,
    'deepseek-chat',
    'deepseek-reasoner',
    'deepseek-ai/DeepSeek-V3',
    'gpt-3.5-turbo',
    'gpt-oss:20b',
  )
  check(
    false,
    'gemma3:1b',
    'gemma2:9b',
    'llama3.1:8b',
    'meta-llama/Llama-3.3-70B-Instruct',
    'qwen3:8b',
    'o3-mini',
  )
  check(undefined, 'assistant', 'my-model', 'kimi-k2', 'mistral-large-latest')
})

test('an entry of a list of models is read in the ways of those who write one', () => {
  const check = (sees: boolean | undefined, entry: Record<string, unknown>) =>
    expect(picturesIn(entry), JSON.stringify(entry)).toBe(sees)
  check(true, { architecture: { input_modalities: ['text', 'image'] } })
  check(false, { architecture: { input_modalities: ['text'] } })
  check(true, { type: 'vlm' })
  check(false, { type: 'llm' })
  check(true, { capabilities: { vision: true } })
  check(false, { capabilities: { vision: false } })
  check(true, { capabilities: ['completion', 'multimodal'] })
  check(true, { capabilities: ['completion', 'vision', 'tools'] })
  check(false, { capabilities: ['completion'] })
  check(undefined, { capabilities: ['tool_use'] })
  check(undefined, { id: 'a', object: 'model' })
  check(undefined, { capabilities: null, architecture: null })
})
