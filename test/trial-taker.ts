import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { planAttempts, type PlanRequest } from '../src/trials/plan.ts'
import type { Scene, Script } from '../src/trials/trial.ts'
import type { ChatMessage } from '../src/wire/index.ts'
import { answerOf } from './scripted-taker.ts'

export interface TrialTaker extends AsyncDisposable {
  url: string
  /** The models that were asked for anything but a trial. */
  asked: string[]
  /** How often it was asked in trials. */
  trialAsks: number
  /** Whether it answers trials as it should. */
  isGood: boolean
  /** Whether it breaks off what it is asked for beside trials, after its first words. */
  breaks: boolean
  /** What else it does with a question of a trial: it may wait, or break the connection by returning true. */
  meanwhile: ((asks: number) => boolean | void | Promise<boolean | void>) | undefined
}

interface Known {
  scene: Scene
  /** How many answers stand in its messages before it is asked for the first time. */
  answersBefore: number
}

/** A model host over a real socket that knows the trials of a plan beforehand, and passes or fails each as it is told. */
export async function startTrialTaker(plan: PlanRequest & { models: string[] }): Promise<TrialTaker> {
  const known = new Map<string, Known>()
  for (const planned of planAttempts(plan)) {
    const scene = planned.scene()
    const answersBefore = (scene.earlier ?? []).filter(({ role }) => role === 'assistant').length
    const earlier = (scene.earlier ?? []).map(({ text }) => text)
    const system = scene.system === undefined ? [] : [scene.system]
    known.set(nameOf([...system, ...earlier, scene.says[0]!]), {
      scene,
      answersBefore,
    })
  }

  const server = createServer((request, response) => {
    if (request.method === 'GET')
      return send(response, { data: plan.models.map((id) => ({ id, object: 'model' })) })
    void json(request).then((body) => answer(body as Asked, response))
  })
  async function answer({ model, messages, input, stream }: Asked, response: ServerResponse): Promise<void> {
    if (input !== undefined) {
      taker.asked.push(model)
      return send(response, { object: 'list', model, data: [{ index: 0, embedding: [1, 0] }] })
    }
    const step = stepOf(messages)
    if (!step) taker.asked.push(model)
    else if (await taker.meanwhile?.(++taker.trialAsks)) return void response.destroy()
    const breaks = !step && taker.breaks
    const { text, calls } = answerOf(step ?? `Hello from ${model}.`)
    const tool_calls = calls.map(({ id, name, arguments: written }, index) => ({
      index,
      id,
      type: 'function',
      function: { name, arguments: written },
    }))
    const message = { role: 'assistant', content: text, ...(calls.length > 0 && { tool_calls }) }
    const finish_reason = calls.length > 0 ? 'tool_calls' : 'stop'
    const usage = { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 }
    const head = { id: 'chatcmpl-1', created: 0, model }
    if (!stream && breaks) return void response.destroy()
    if (!stream)
      return send(response, {
        ...head,
        object: 'chat.completion',
        choices: [{ index: 0, message, finish_reason }],
        usage,
      })
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const said = [{ index: 0, delta: message }]
    for (const choices of breaks ? [said] : [said, [{ index: 0, delta: {}, finish_reason }], []])
      response.write(
        `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', choices, ...(choices.length === 0 && { usage }) })}\n\n`,
      )
    if (breaks) return void response.destroy()
    response.end('data: [DONE]\n\n')
  }
  /** What it says next in a trial; undefined where the question is of none. */
  function stepOf(messages: ChatMessage[]): Script[number] | undefined {
    const answers = messages.filter(({ role }) => role === 'assistant').length
    const begun = [...known.entries()].find(([name]) => beginsWith(messages, name))?.[1]
    if (!begun) return undefined
    const { right, wrong } = begun.scene.examples
    const script = taker.isGood ? right : Object.values(wrong)[0]!
    return script[answers - begun.answersBefore] ?? 'Done.'
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const taker: TrialTaker = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    asked: [],
    trialAsks: 0,
    isGood: true,
    breaks: false,
    meanwhile: undefined,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return taker
}

interface Asked {
  model: string
  messages: ChatMessage[]
  input?: unknown
  stream?: boolean
}

function nameOf(texts: string[]): string {
  return texts.join('\n---\n')
}

function beginsWith(messages: ChatMessage[], name: string): boolean {
  const said = messages.map(({ content }) => content as string)
  return nameOf(said.slice(0, name.split('\n---\n').length)) === name
}

function send(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
