import { wordsOf } from '../src/verify/text/words.ts'
import type { LabelledAnswer } from './labelled.ts'

const steps = 15
const kept = 5_000

/**
 * How common stems are, by the share of the sources that hold them (their evidence; no label is looked at): `lists[n]` are the stems of the n-th step, the most
 * common first, as one string. Stems on no list are rare.
 */
export function wordList(answers: LabelledAnswer[]): string[] {
  const byGroup = new Map<string, string>()
  for (const { group, evidence } of answers) byGroup.set(group, `${byGroup.get(group) ?? ''}\n${evidence}`)
  const texts = [...byGroup.values()]
  const frequency = new Map<string, number>()
  for (const text of texts) {
    const stems = new Set(
      wordsOf(text).flatMap((word) => (word.stop || word.kind === 'number' ? [] : word.stem)),
    )
    for (const stem of stems) frequency.set(stem, (frequency.get(stem) ?? 0) + 1)
  }
  const common = [...frequency]
    .filter(([stem, count]) => count >= 3 && /^[a-z]{2,}$/.test(stem))
    .toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, kept)
  const lists = Array.from({ length: steps }, (): string[] => [])
  const most = Math.log(1 + texts.length / common[0]![1])
  const least = Math.log(1 + texts.length / 2)
  for (const [stem, count] of common) {
    const rarity = (Math.log(1 + texts.length / count) - most) / (least - most)
    lists[Math.min(steps - 1, Math.floor(rarity * steps))]!.push(stem)
  }
  return lists.map((list) => list.join(' '))
}
