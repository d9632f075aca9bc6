import type { Word } from './word.ts'

const digits: Record<string, number> = {
  〇: 0, 零: 0, 一: 1, 二: 2, 两: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9, 壹: 1, 贰: 2, 叁: 3, 肆: 4, 伍: 5, 陆: 6, 柒: 7, 捌: 8, 玖: 9,
} // prettier-ignore
const scales: Record<string, number> = { 十: 10, 拾: 10, 百: 100, 佰: 100, 千: 1_000, 仟: 1_000 }
const large: Record<string, number> = { 万: 1e4, 萬: 1e4, 亿: 1e8, 億: 1e8 }
const sign = /^[〇零一二两三四五六七八九壹贰叁肆伍陆柒捌玖十拾百佰千仟万萬亿億]$/
const longestRun = 20

/** What is counted or measured: a numeral with none of these behind it may be a part of another word. */
const measures = new Set(
  '个個本次天日年月周层層楼樓点點元块塊人名位册冊台臺件张張条條家所间間页頁章级級届屆岁歲倍种種项項座辆輛艘架场場门門套份封只隻头頭匹棵株米克吨噸升秒折代站号號期批组組队隊支字句段户戶区區县縣班步回遍杯瓶碗斤亩畝度公千毫厘平小分美欧歐英日%',
)
/** Of these the first letter alone is no measure: 十分 is "very". */
const longer: Record<string, RegExp> = {
  公: /^[里斤]$/, 千: /^[米克]$/, 毫: /^[米升克]$/, 厘: /^米$/, 平: /^方$/, 小: /^[时時]$/, 分: /^[钟鐘之]$/, 美: /^元$/, 欧: /^元$/, 歐: /^元$/, 英: /^[镑鎊里]$/, 个: /^./, 個: /^./,
} // prettier-ignore
/** Behind these a numeral counts nothing: 星期一 is Monday, 几十 some tens. */
const naming = /^[期拜几幾数數第万萬]$/
/** With these, 一 says "a" or "all". */
const article =
  /^[个個种種位名家所间間件张張条條项項份只隻头頭门門场場套座人代段字句杯瓶碗期批组組队隊支号號级級]$/

/**
 * Joins numerals that are written in Chinese letters (一百二十, 二〇一八) to numbers in digits, where something is
 * counted by them; `百分之二十` becomes 20 and %. The words keep the places of the letters.
 */
export function joinHanNumbers(words: Word[]): Word[] {
  const joined: Word[] = []
  for (let at = 0; at < words.length;) {
    const percent = percentAt(words, at)
    const start = percent ? at + 3 : at
    const end = runEnd(words, start)
    const value = end > start ? valueOf(words.slice(start, end).map(({ text }) => text)) : undefined
    if (value === undefined || !(percent || counts(words, start, end))) {
      joined.push(words[at++]!)
      continue
    }
    joined.push(inDigits(words[at]!, words[end - 1]!, value))
    if (percent)
      joined.push({ ...inDigits(words[end - 1]!, words[end - 1]!, '%'), kind: 'sign', spaced: false })
    at = end
  }
  return joined
}

function inDigits(first: Word, last: Word, value: string): Word {
  return {
    ...first,
    text: value,
    lower: value,
    stem: value,
    kind: 'number',
    end: last.end,
    content: false,
    name: false,
    initial: false,
  }
}

function percentAt(words: Word[], at: number): boolean {
  return words[at]?.text === '百' && words[at + 1]?.text === '分' && words[at + 2]?.text === '之'
}

function runEnd(words: Word[], start: number): number {
  let end = start
  while (end < words.length && end - start < longestRun && sign.test(words[end]!.text)) end++
  return end
}

function counts(words: Word[], start: number, end: number): boolean {
  const before = words[start - 1]
  if (
    before &&
    !words[start]!.spaced &&
    (naming.test(before.text) || (before.text === '周' && end - start === 1))
  )
    return false
  const [measure, next] = [words[end]?.text ?? '', words[end + 1]?.text ?? '']
  if (!measures.has(measure)) return false
  const long = longer[measure]
  if (long && !long.test(next)) return false
  const isArticle = end - start === 1 && words[start]!.text === '一' && article.test(measure)
  return !isArticle || ((measure === '个' || measure === '個') && next === '月')
}

/** The number that numerals write, in digits; undefined where they write none. */
function valueOf(signs: string[]): string | undefined {
  if (signs.every((one) => one in digits))
    return signs.length === 1 || signs.length >= 3 ? signs.map((one) => digits[one]).join('') : undefined
  let total = 0
  let section = 0
  let digit: number | undefined
  for (const [at, one] of signs.entries()) {
    if (one in digits) {
      if (digit !== undefined && digit !== 0) return undefined
      digit = digits[one]!
    } else if (one in scales) {
      // 十五 has no digit before its ten; 百 and 千 alone count nothing.
      if (digit === undefined && (at > 0 || scales[one] !== 10)) return undefined
      section += (digit ?? 1) * scales[one]!
      digit = undefined
    } else {
      section += digit ?? 0
      if (section === 0) return undefined
      total += section * large[one]!
      section = 0
      digit = undefined
    }
  }
  return String(total + section + (digit ?? 0))
}
