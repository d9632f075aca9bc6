import { seededRandom } from '../src/base/index.ts'
import { wordsOf } from '../src/verify/text/words.ts'
import type { LabelledAnswer } from './labelled.ts'

type Vector = Map<string, number>

const rounds = 20

/**
 * Sorts sources by what they are about (spherical k-means over the words of their questions and evidence) and deals
 * whole topics out to folds: the fold of each group.
 */
export function topicFolds(
  answers: LabelledAnswer[],
  { topics, folds, seed }: { topics: number; folds: number; seed: number },
): Map<string, number> {
  const texts = new Map<string, string>()
  for (const { group, question, evidence } of answers) texts.set(group, `${question ?? ''} ${evidence}`)
  const vectors = [...texts.values()].map(countsOf)
  const frequency = new Map<string, number>()
  for (const vector of vectors)
    for (const stem of vector.keys()) frequency.set(stem, (frequency.get(stem) ?? 0) + 1)
  const weighed = vectors.map((vector) => {
    const found: Vector = new Map()
    for (const [stem, count] of vector) {
      const among = frequency.get(stem)!
      if (among > 1) found.set(stem, Math.log(1 + count) * Math.log(vectors.length / among))
    }
    return unit(found)
  })
  const topicOf = cluster(weighed, topics, seed)
  const sizes = Array.from({ length: topics }, (_, topic) => topicOf.filter((one) => one === topic).length)
  const load = Array.from<number>({ length: folds }).fill(0)
  const foldOfTopic: number[] = []
  for (const topic of sizes.map((_, index) => index).toSorted((a, b) => sizes[b]! - sizes[a]!)) {
    const least = load.indexOf(Math.min(...load))
    foldOfTopic[topic] = least
    load[least]! += sizes[topic]!
  }
  return new Map([...texts.keys()].map((group, index) => [group, foldOfTopic[topicOf[index]!]!]))
}

function cluster(vectors: Vector[], count: number, seed: number): number[] {
  const random = seededRandom(seed)
  let centres = Array.from({ length: count }, () => vectors[Math.floor(random.next() * vectors.length)]!)
  let nearest: number[] = []
  for (let round = 0; round < rounds; round++) {
    nearest = vectors.map((vector) => {
      const near = centres.map((centre) => product(vector, centre))
      return near.indexOf(Math.max(...near))
    })
    centres = centres.map((centre, index) => {
      const sum: Vector = new Map()
      for (const [at, vector] of vectors.entries())
        if (nearest[at] === index)
          for (const [stem, value] of vector) sum.set(stem, (sum.get(stem) ?? 0) + value)
      return sum.size === 0 ? centre : unit(sum)
    })
  }
  return nearest
}

function countsOf(text: string): Vector {
  const counts: Vector = new Map()
  for (const { stem, stop, kind } of wordsOf(text))
    if (!stop && kind === 'word') counts.set(stem, (counts.get(stem) ?? 0) + 1)
  return counts
}

function product(one: Vector, other: Vector): number {
  let sum = 0
  for (const [stem, value] of one) sum += value * (other.get(stem) ?? 0)
  return sum
}

function unit(vector: Vector): Vector {
  const length = Math.sqrt([...vector.values()].reduce((sum, value) => sum + value * value, 0)) || 1
  return new Map([...vector].map(([stem, value]) => [stem, value / length]))
}
