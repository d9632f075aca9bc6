/** The classes of Unicode's rules for sentences (UAX 29) that the signs of ordinary Latin text are of. */
const classes = {
  other: 0,
  upper: 1,
  lower: 2,
  digit: 3,
  stop: 4,
  mark: 5,
  close: 6,
  blank: 7,
  goesOn: 8,
  line: 9,
}
const known = new Map<number, number>()
for (const [name, signs] of [
  ['upper', 'ABCDEFGHIJKLMNOPQRSTUVWXYZÀÁÂÄÅÆÇÈÉÊËÍÎÑÓÔÖØÚÜ'],
  ['lower', 'abcdefghijklmnopqrstuvwxyzàáâäåæçèéêëíîïñóôöøúüßªº'],
  ['digit', '0123456789'],
  ['stop', '.'],
  ['mark', '!?'],
  ['close', '()[]{}"\'“”‘’„«»'],
  ['blank', ' \t\v\f\u00a0'],
  ['goesOn', ',-:;–—'],
  ['line', '\n\r'],
  ['other', '#$%&*+/<=>@\\^_`|~…•·°€£©®™×½¼²³'],
] as const)
  for (const sign of signs) known.set(sign.charCodeAt(0), classes[name])
const unknown = 255
const table = new Uint8Array(0x2200).fill(unknown)
for (const [code, kind] of known) table[code] = kind

function classAt(text: string, at: number): number {
  const code = text.charCodeAt(at)
  return code < table.length ? table[code]! : unknown
}

/**
 * Where the sentences of a text end, its own end included: what `Intl.Segmenter` says, at a tenth of the time.
 * Undefined where the text has any sign whose class is not written down here.
 */
export function sentenceBreaks(text: string): number[] | undefined {
  const breaks: number[] = []
  const { length } = text
  for (let at = 0; at < length;) {
    const kind = classAt(text, at)
    if (kind === unknown) return undefined
    at++
    if (kind === classes.line) {
      if (text.charCodeAt(at - 1) === 13 && text.charCodeAt(at) === 10) at++
      if (at < length) breaks.push(at)
    } else if (kind === classes.stop || kind === classes.mark) {
      const end = endBehind(text, at, kind === classes.stop)
      if (end < 0) at = -end
      else {
        at = end
        if (at < length) breaks.push(at)
      }
    }
  }
  if (length > 0) breaks.push(length)
  return breaks
}

/** Where a sentence ends behind its stop at `at - 1`; where it does not, the place to go on from as a negative number. */
function endBehind(text: string, from: number, isStop: boolean): number {
  let at = from
  let next = classAt(text, at)
  if (isStop) {
    if (next === classes.digit) return -at
    const before = from > 1 ? classAt(text, from - 2) : unknown
    if (next === classes.upper && (before === classes.upper || before === classes.lower)) return -at
  }
  while (next === classes.close) next = classAt(text, ++at)
  while (next === classes.blank) next = classAt(text, ++at)
  if (next === classes.goesOn || next === classes.stop || next === classes.mark) return -at
  if (isStop) {
    let ahead = at
    let kind = next
    while (ahead < text.length && kind !== unknown && !endsLook(kind)) kind = classAt(text, ++ahead)
    if (ahead < text.length && kind === classes.lower) return -at
  }
  if (next === classes.line) at += text.charCodeAt(at) === 13 && text.charCodeAt(at + 1) === 10 ? 2 : 1
  return at
}

function endsLook(kind: number): boolean {
  return (
    kind === classes.upper ||
    kind === classes.lower ||
    kind === classes.line ||
    kind === classes.stop ||
    kind === classes.mark
  )
}
