import type { ExactFinding, ReadClaim } from '../claim.ts'
import type { PreparedEvidence } from '../evidence.ts'
import { remembered } from '../../remembered.ts'

/** Two sides of one thing in Chinese, of which only one can be true. */
const poles = [
  { yes: /免费|不收费|免收/gu, no: /(?<!不)收费|付费|元/gu },
  {
    yes: /(?<!不|不予|概不|不能)(?:退还|退回|可退|全额退款)/gu,
    no: /(?:不|不予|概不|不能)退(?:还|回|款)?/gu,
  },
] as const
/** What stands between a thing and what is said of it. */
const between =
  /(?:全额|全部|一律|提供|可以|需要|必须|会|都|均|是|为|也|将|需|须|要|可|的|了|每[小时天次人张月年]{1,2})+$/u
/** What names no thing of its own. */
const faint =
  /全额|全部|一律|提供|可以|需要|必须|我们|这里|[本馆店园室]内|本[馆店园]|每[小时天次人张月年]{1,2}|[会都均是为也将需须要可的了在有里内]/gu
const supposing = /如果|假如|若|除非|是否|吗|只有|只要|一旦|以外|除|对于/u
const allowed = /(?<![不])(?:可以|允许)([^可以允许]{2,10})$/u
const forbidden = /(?:不可以|不允许|不得|不准|不许|禁止|严禁|请勿)([^可以允许]{2,10})$/u
const clause = /[^\s，。；：、！？,;:!?()（）“”"]+/gu
const onlyHan = /^\p{Script=Han}{2}$/u
const han = /\p{Script=Han}/u
const longest = 60
const mostClauses = 5_000
const thing = 2

interface Clause {
  text: string
  start: number
  end: number
}

/** 押金不退 where the evidence has 押金全额退还: the other side, said of the same thing. Chinese only. */
export function checkHanPoles(claim: ReadClaim): ExactFinding[] {
  if (!han.test(claim.text)) return []
  const given = givenIn(claim.evidence)
  return clausesOf(claim.text).flatMap((own): ExactFinding[] => {
    if (supposing.test(own.text)) return []
    const contrary = otherLeave(own.text, given) ?? otherSide(own.text, given)
    if (!contrary) return []
    const { passage, start, end, text } = contrary
    return [{
      verdict: 'contradicted', start: claim.start + own.start, end: claim.start + own.end,
      evidence: [{ passage, start, end }],
      because: { code: 'says-otherwise', values: { source: text } }, check: 'poles',
    }] // prettier-ignore
  })
}

interface Given extends Clause {
  passage: number
  /** The sentence that it stands in, and what the text begins with: its title. */
  sentence: readonly Clause[]
  title: string
}

function otherSide(text: string, given: readonly Given[]): Given | undefined {
  for (const pole of poles)
    for (const [side, other] of [
      [pole.yes, pole.no],
      [pole.no, pole.yes],
    ] as const) {
      const own = thingOf(text, side)
      if (own === undefined || has(text, other)) continue
      const about = given.filter((one) => one.text.includes(own))
      if (about.some(({ sentence }) => sentence.some((one) => saysOf(one.text, own, side)))) return undefined
      const rest = text.replace(side, ' ').replace(own, ' ')
      const contrary = about.find((one) => has(one.text, other) && isOfSame(rest, one))
      if (contrary) return contrary
    }
  return undefined
}

/** Whether a clause says it of this thing: it has it, or goes on with what stands before. */
function saysOf(text: string, own: string, side: RegExp): boolean {
  const at = text.search(side)
  return at >= 0 && (at < thing || text.includes(own))
}

/** 馆内可以饮食 where the evidence has 不可以饮食. */
function otherLeave(text: string, given: readonly Given[]): Given | undefined {
  const [whole, own] = allowed.exec(text) ?? []
  if (whole === undefined || own === undefined) return undefined
  if (given.some((one) => allowed.exec(one.text)?.[1] === own)) return undefined
  const rest = text.slice(0, -whole.length)
  return given.find((one) => forbidden.exec(one.text)?.[1] === own && isOfSame(rest, one))
}

/** Whether all else that a claim says, save where it is, stands in the clause, too, or in the title. */
function isOfSame(rest: string, { text, title }: Given): boolean {
  if (text.includes('非') && !rest.includes('非')) return false
  return rest
    .replaceAll(faint, ' ')
    .split(/\s+/)
    .every((part) => part.length < thing || text.includes(part) || title.includes(part))
}

function has(text: string, side: RegExp): boolean {
  return text.search(side) >= 0
}

/** The two signs that a side is said of: behind 免费 in 免费停车, before it in 停车免费. */
function thingOf(text: string, side: RegExp): string | undefined {
  const [found] = text.matchAll(side)
  if (!found) return undefined
  const before = text.slice(0, found.index).replace(between, '')
  const behind = text.slice(found.index + found[0].length)
  const own =
    found[0].startsWith('免费') && behind.length >= thing ? behind.slice(0, thing) : before.slice(-thing)
  return onlyHan.test(own) ? own : undefined
}

/** Evidence is parted once, for many claims. */
const givenIn = remembered((evidence: PreparedEvidence): Given[] =>
  evidence.passages.flatMap(({ text }, index) => {
    const title = /[^\n，。；！？]*/u.exec(text)![0].slice(0, longest)
    return sentencesOf(text).flatMap((sentence) =>
      sentence.map((one) => ({ ...one, passage: index + 1, sentence, title })),
    )
  }),
)

function sentencesOf(text: string): Clause[][] {
  const sentences: Clause[][] = []
  let end = 0
  for (const one of clausesOf(text)) {
    if (sentences.length === 0 || /[。；！？\n]/u.test(text.slice(end, one.start))) sentences.push([])
    sentences.at(-1)!.push(one)
    end = one.end
  }
  return sentences
}

function clausesOf(text: string): Clause[] {
  const clauses: Clause[] = []
  for (const { 0: whole, index } of text.matchAll(clause)) {
    if (clauses.length >= mostClauses) break
    if (han.test(whole) && whole.length <= longest)
      clauses.push({ text: whole, start: index, end: index + whole.length })
  }
  return clauses
}
