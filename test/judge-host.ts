import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** What a host does with one chat: says something, or answers with a status, or never answers. */
export type Reply = string | { status: number } | undefined

export interface JudgeHost extends AsyncDisposable {
  url: string
  /** The chats that it was given, as it got them. */
  bodies: { model: string; messages: { role: string; content: string }[] }[]
}

/** A model host over a real socket that answers a whole chat with one text; 10 tokens in, 2 out. */
export async function startJudgeHost(
  models: string[],
  reply: (prompt: string, model: string) => Reply,
): Promise<JudgeHost> {
  const bodies: JudgeHost['bodies'] = []
  const server = createServer((request, response) => {
    if (request.method === 'GET')
      return sendJson(response, { object: 'list', data: models.map((id) => ({ id, object: 'model' })) })
    void text(request).then((body) => {
      const chat = JSON.parse(body) as JudgeHost['bodies'][number]
      bodies.push(chat)
      const said = reply(chat.messages.at(-1)!.content, chat.model)
      if (said === undefined) return undefined
      if (typeof said === 'object') return response.writeHead(said.status).end('{"error":{"message":"no"}}')
      return sendJson(response, {
        id: 'chatcmpl-judge',
        object: 'chat.completion',
        created: 0,
        model: chat.model,
        choices: [{ index: 0, message: { role: 'assistant', content: said }, finish_reason: 'stop' }],
        usage: { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 },
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    bodies,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function sendJson(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
