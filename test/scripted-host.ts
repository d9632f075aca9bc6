import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { ChatMessage } from '../src/wire/index.ts'

/** What a host writes: pieces of its answer, in order; reasoning and calls of tools where they are objects. */
export type Script = (
  prompt: string,
  messages: ChatMessage[],
  tools: ScriptedTool[],
) => AsyncIterable<Piece> | Iterable<Piece> | Refusal
/** Why it answers nothing. */
export interface Refusal {
  status: number
  message: string
}
export type Piece = string | { reasoning: string } | { calls: { name: string; arguments: string }[] }
/** A tool that it is offered. */
export interface ScriptedTool {
  function: { name: string; description: string; parameters: object }
}

export interface ScriptedHost extends AsyncDisposable {
  url: string
  /** Answers from now on by another script. */
  script: Script
}

/** A model host over a real socket that answers whatever a test wants: `prompt` is the last message, passages included. */
export async function startScriptedHost(script: Script): Promise<ScriptedHost> {
  const server = createServer((request, response) => {
    if (request.method === 'GET')
      return void response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ object: 'list', data: [{ id: 'scripted', object: 'model' }] }))
    void text(request).then(async (body) => {
      const { messages, tools = [] } = JSON.parse(body) as { messages: ChatMessage[]; tools?: ScriptedTool[] }
      const answer = host.script(messages.at(-1)!.content as string, messages, tools)
      if (!('status' in answer)) return write(response, answer)
      const error = { message: answer.message, type: 'BadRequestError' }
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify({ error }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host: ScriptedHost = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    script,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return host
}

async function write(
  response: ServerResponse,
  pieces: AsyncIterable<Piece> | Iterable<Piece>,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const send = (delta: object, finish_reason: string | null = null) =>
    response.write(
      `data: ${JSON.stringify({
        id: 'chatcmpl-scripted',
        object: 'chat.completion.chunk',
        created: 0,
        model: 'scripted',
        choices: [{ index: 0, delta, finish_reason }],
      })}\n\n`,
    )
  let ending = 'stop'
  for await (const piece of pieces) {
    if (response.destroyed) return
    if (typeof piece === 'string') send({ content: piece })
    else if ('reasoning' in piece) send({ reasoning_content: piece.reasoning })
    else {
      ending = 'tool_calls'
      const calls = piece.calls.map((call, index) => ({
        index,
        id: `call_${index}`,
        type: 'function',
        function: call,
      }))
      send({ tool_calls: calls })
    }
  }
  send({}, ending)
  response.end('data: [DONE]\n\n')
}
