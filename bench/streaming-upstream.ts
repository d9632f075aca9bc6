// An upstream for bench/streaming.ts: it streams `max_tokens` tokens, `temperature` of them a second, the first at once,
// as cheaply as Node can. Run: node bench/streaming-upstream.ts PORT
import { createServer, type ServerResponse } from 'node:http'

const tickMs = 5
interface Stream {
  response: ServerResponse
  left: number
  everyTicks: number
  /** Its own part of the ticks, so that streams do not write all at once. */
  phase: number
}

const frame = (delta: object, finishReason: string | null) =>
  `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason: finishReason }] })}\n\n`
const token = Buffer.from(frame({ content: ' token' }, null))
const ending = Buffer.from(`${frame({}, 'stop')}data: [DONE]\n\n`)
const streams = new Set<Stream>()
let ticks = 0

setInterval(() => {
  ticks++
  for (const stream of streams) {
    if (ticks % stream.everyTicks !== stream.phase) continue
    stream.response.write(token)
    if (--stream.left > 0) continue
    streams.delete(stream)
    stream.response.end(ending)
  }
}, tickMs)

createServer((request, response) => {
  if (request.method !== 'POST') return void response.end('{"object":"list","data":[{"id":"m"}]}')
  const parts: Buffer[] = []
  request.on('data', (part: Buffer) => parts.push(part))
  request.on('end', () => {
    const body = JSON.parse(Buffer.concat(parts).toString()) as { max_tokens: number; temperature: number }
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(token)
    const everyTicks = Math.max(1, Math.round(1_000 / tickMs / body.temperature))
    const stream = { response, left: body.max_tokens - 1, everyTicks, phase: ticks % everyTicks }
    if (stream.left <= 0) return void response.end(ending)
    streams.add(stream)
    response.once('close', () => streams.delete(stream))
  })
}).listen(Number(process.argv[2]), '127.0.0.1')
