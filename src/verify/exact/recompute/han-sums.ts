import type { Word } from '../words/words.ts'

/** What a sum is said with in Chinese, the longer words first, and the sign that it is written with. */
const spoken: [said: string, sign: string][] = [
  ['除以', '/'], ['乘以', '*'], ['乘上', '*'], ['加上', '+'], ['减去', '-'], ['減去', '-'],
  ['加', '+'], ['减', '-'], ['減', '-'], ['乘', '*'], ['等于', '='], ['等於', '='], ['得', '='], ['是', '='],
] // prettier-ignore
const operating = /^[加减減乘除]$/
const money = /^[元块塊]$/

/** "100 加 3 等于 103" with the signs of a sum in the place of its words; other sentences stay as they are. */
export function withHanSigns(words: Word[]): Word[] {
  if (!words.some(({ text }) => operating.test(text))) return words
  const signed: Word[] = []
  for (let at = 0; at < words.length;) {
    const isBehind =
      isNumber(words[at - 1]) || (money.test(words[at - 1]?.text ?? '') && isNumber(words[at - 2]))
    const found = isBehind ? spoken.find(([said]) => startsAt(words, at, said)) : undefined
    if (found && isNumber(words[at + found[0].length])) {
      const [said, sign] = found
      // "900 元加 450 元": a sum of amounts of one currency.
      if (money.test(signed.at(-1)?.text ?? '')) signed.pop()
      const last = words[at + said.length - 1]!
      signed.push({
        ...words[at]!,
        text: sign,
        lower: sign,
        stem: sign,
        kind: 'sign',
        end: last.end,
        spaced: true,
      })
      at += said.length
    } else signed.push(words[at++]!)
  }
  return signed
}

function isNumber(word: Word | undefined): boolean {
  return word?.kind === 'number'
}

function startsAt(words: Word[], at: number, said: string): boolean {
  return said.split('').every((sign, index) => words[at + index]?.text === sign)
}
