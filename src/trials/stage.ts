import type { ChatMessage, TrialMessage } from '../wire/index.ts'
import type { TrialAnswer } from './ask-model.ts'
import { withoutThoughts } from './reading/without-thoughts.ts'
import { readArguments, readCall, type Call, type SimulatedTool } from './simulated-tool.ts'
import type { Played, Scene } from './trial.ts'

/** How much of one answer is taken: a model that writes without end costs its attempt, not the server. */
const mostCalls = 16
const mostCharacters = 20_000
/** Of an answer with its thoughts, which may be long and are not judged. */
const mostWithThoughts = 200_000

/** The conversation of a scene as it goes on: what the model is sent, what is kept of it, and what is judged. */
export class Stage {
  readonly messages: ChatMessage[] = []
  readonly transcript: TrialMessage[] = []
  readonly calls: Call[] = []
  readonly tools: readonly SimulatedTool[]
  asks = 0
  promptTokens = 0
  completionTokens = 0
  readonly #answers: string[] = []
  #everything = ''

  constructor({ system, earlier = [], tools = [] }: Scene) {
    this.tools = tools
    if (system !== undefined) this.#add('system', system)
    for (const { role, text } of earlier) this.#add(role, text)
  }

  get played(): Played {
    return {
      answers: [...this.#answers],
      answer: this.#answers.at(-1) ?? '',
      calls: [...this.calls],
      everything: this.#everything,
    }
  }

  say(text: string): void {
    this.#add('user', text)
    this.#answers.push('')
  }

  /** Takes an answer, and answers its calls; true where there were any. */
  take(answer: TrialAnswer): boolean {
    this.asks++
    this.promptTokens += answer.promptTokens
    this.completionTokens += answer.completionTokens
    const text = answer.text.slice(0, mostWithThoughts)
    const calls = answer.calls.slice(0, mostCalls).map(({ id, name, arguments: written }, index) => ({
      id: id || `call${this.asks}n${index}`,
      name,
      arguments: written.slice(0, mostCharacters),
    }))
    const words = withoutThoughts(text).slice(0, mostCharacters)
    this.#answers[this.#answers.length - 1] = words
    this.#everything += [words, ...calls.map((call) => `${call.name} ${call.arguments}`), ''].join('\n')
    if (calls.length === 0) {
      this.messages.push({ role: 'assistant', content: words })
      this.transcript.push({ role: 'assistant', text: shown(text) })
      return false
    }
    this.messages.push({ role: 'assistant', content: words, tool_calls: calls.map(sentBack) })
    this.transcript.push({
      role: 'assistant',
      text: shown(text),
      calls: calls.map((call) => ({ name: call.name, arguments: call.arguments })),
    })
    for (const call of calls) {
      const result = this.#answerCall(call)
      this.messages.push({ role: 'tool', tool_call_id: call.id, content: result })
      this.transcript.push({ role: 'tool', text: result })
    }
    return true
  }

  #add(role: 'system' | 'user' | 'assistant', text: string): void {
    this.messages.push({ role, content: text })
    this.transcript.push({ role, text })
  }

  #answerCall(call: { name: string; arguments: string }): string {
    const read = readCall(this.tools, call)
    if ('wrong' in read) return read.wrong
    const result = read.tool.answer(read.values, this.calls)
    this.calls.push({ name: call.name, values: read.values, turn: this.#answers.length })
    return result
  }
}

/** Both ends of what is too long to be kept whole. */
function shown(text: string): string {
  if (text.length <= mostCharacters) return text
  return `${text.slice(0, mostCharacters / 2)}\n[…]\n${text.slice(-mostCharacters / 2)}`
}

/** A call in the next request. Some hosts refuse a conversation in which arguments are no JSON. */
function sentBack({ id, name, arguments: written }: { id: string; name: string; arguments: string }) {
  const isReadable = written.trim() !== '' && readArguments(written) !== undefined
  return { id, type: 'function', function: { name, arguments: isReadable ? written : '{}' } }
}
