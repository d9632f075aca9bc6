import { createHash } from 'node:crypto'

/** What OpenAI's API takes for the name of a function, which other hosts go by. */
const longest = 64
const between = '__'

/**
 * The id of a server's tool. What a name may not hold is replaced, and a mark of the whole name added: what stands for
 * it is the same whatever other tools come and go, so that what was approved is what is called.
 */
export function toolId(server: string, name: string): string {
  const room = longest - server.length - between.length
  if (/^[A-Za-z0-9_-]+$/.test(name) && name.length <= room) return `${server}.${name}`
  const mark = createHash('sha256').update(name).digest('hex').slice(0, 8)
  const kept = name.replaceAll(/[^A-Za-z0-9_-]+/g, '_').slice(0, room - mark.length - 1)
  return `${server}.${kept}_${mark}`
}

/** The name that a model calls a tool by. */
export function calledName(id: string): string {
  return id.replace('.', between)
}

/** The id of the tool that a model calls by this name, whether or not there is one. */
export function idOfCalled(name: string): string {
  return name.replace(between, '.')
}
