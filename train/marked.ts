/** What can be wrong with a stretch of a written answer, as it is marked there. */
export const markKinds = ['conflict', 'subtle-conflict', 'baseless', 'subtle-baseless'] as const
export type MarkKind = (typeof markKinds)[number]

export interface Marked {
  /** The answer as it is read, without marks. */
  answer: string
  /** What was marked in it, in UTF-16 code units. */
  spans: { start: number; end: number; kind: MarkKind }[]
}

/** Takes the marks `[[kind|text]]` out of an answer. Throws where one is broken, and says which and why. */
export function readMarks(written: string): Marked {
  const spans: Marked['spans'] = []
  let answer = ''
  let at = 0
  for (;;) {
    const open = written.indexOf('[[', at)
    const plain = written.slice(at, open < 0 ? undefined : open)
    if (plain.includes(']]')) throw broken(written, at + plain.indexOf(']]'), 'closes what was never opened')
    answer += plain
    if (open < 0) return { answer, spans }
    let close = written.indexOf(']]', open)
    if (close < 0) throw broken(written, open, 'is never closed with ]]')
    // What is marked may end in a bracket itself: `[[baseless|so it says [2]]]`.
    while (written[close + 2] === ']') close++
    const inside = written.slice(open + 2, close)
    if (inside.includes('[[')) throw broken(written, open, 'has another mark in it')
    const bar = inside.indexOf('|')
    const kind = markKinds.find((name) => name === inside.slice(0, Math.max(0, bar)))
    if (!kind) throw broken(written, open, `has to begin with one of ${markKinds.join(', ')} and a |`)
    const text = inside.slice(bar + 1)
    if (text.trim() === '') throw broken(written, open, 'marks nothing')
    spans.push({ start: answer.length, end: answer.length + text.length, kind })
    answer += text
    at = close + 2
  }
}

function broken(written: string, at: number, why: string): Error {
  return new Error(`The mark "${written.slice(at, at + 40)}" ${why}.`)
}
