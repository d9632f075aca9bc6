import type { ExactFinding, ReadClaim } from '../claim.ts'
import type { PreparedEvidence } from '../evidence.ts'
import { remembered } from '../../remembered.ts'

/** What forbids or denies, the longest first; what only seems to is left alone. */
const denials =
  /不(?:应当|应该|应|得|能|可以|可|要|会|宜|允许)?(?:超过|低于|高于|大于|小于|少于|多于)|不仅仅|不仅|不但|不过|不同|不久|不少|不断|不得不|不管|不论|不如|不足|不一|不可或缺|无论|未来|非常|不应当|不应该|不可以|不允许|不应|不要|不得|不能|不可|不准|不许|不会|不是|没有|禁止|严禁|请勿|切勿|并非|勿|不|没|未|无/gu
const harmless =
  /^(?:不.*[过于]|不仅仅|不仅|不但|不过|不同|不久|不少|不断|不得不|不管|不论|不如|不足|不一|不可或缺|无论|未来|非常)$/u
/** What allows or states: the same action stands behind it. */
const allowing = /可以|能够|允许|应当|应该|必须|需要|可|能|应|须|会|是|有/gu
/** What supposes, asks or sets a condition says another thing. */
const supposing = /如果|假如|若|除非|是否|吗|未必|可能|也许|只有|只要|一旦|之前|之后|以前|以后|时|前|后/u
const clause = /[^\s，。；：、！？,;:!?()（）“”"]+/gu
const han = /^\p{Script=Han}/u
const fewest = 4
const most = 40
const mostClauses = 5_000

interface Clause {
  start: number
  end: number
  /** Without its marks of denial and permission. */
  bare: string
  /** Where in `bare` something is denied. */
  deniedAt: number | undefined
  /** Where in `bare` the action begins that is denied, allowed or ordered. */
  actionAt: number | undefined
}

/** 可以自行停药 where the evidence has 不要自行停药: the same words, denied on one side alone. Chinese only. */
export function checkHanDenials(claim: ReadClaim): ExactFinding[] {
  if (!/\p{Script=Han}/u.test(claim.text)) return []
  const given = givenIn(claim.evidence)
  return clausesOf(claim.text).flatMap((own) => {
    const wanted = wantedOf(own)
    if (wanted === undefined) return []
    const held = given.filter(({ bare }) => bare.includes(wanted))
    const contrary = held.find((one) => isDenied(one, wanted) !== (own.deniedAt !== undefined))
    if (!contrary || held.some((one) => isDenied(one, wanted) === (own.deniedAt !== undefined))) return []
    const { passage, start, end } = contrary
    return [
      {
        verdict: 'contradicted' as const,
        start: claim.start + own.start,
        end: claim.start + own.end,
        evidence: [{ passage, start, end }],
        because: { code: own.deniedAt === undefined ? ('denied-there' as const) : ('denied-here' as const) },
        check: 'denials',
      },
    ]
  })
}

/** Evidence is parted once, for many claims. */
const givenIn = remembered((evidence: PreparedEvidence): (Clause & { passage: number })[] =>
  evidence.passages.flatMap(({ text }, index) =>
    clausesOf(text).map((one) => ({ ...one, passage: index + 1 })),
  ),
)

/** What has to stand in the evidence: the whole clause, or the action that it allows, orders or denies. */
function wantedOf({ bare, deniedAt, actionAt }: Clause): string | undefined {
  const action = bare.slice(deniedAt ?? actionAt ?? 0)
  const wanted = action.length >= fewest ? action : bare
  return wanted.length >= fewest && wanted.length <= most && !supposing.test(bare) ? wanted : undefined
}

function isDenied({ bare, deniedAt }: Clause, wanted: string): boolean {
  const at = bare.indexOf(wanted)
  return deniedAt !== undefined && deniedAt >= at && deniedAt < at + wanted.length
}

/** The clauses of a text that are written in Chinese; those that deny twice say too much. */
function clausesOf(text: string): Clause[] {
  const clauses: Clause[] = []
  for (const { 0: whole, index } of text.matchAll(clause)) {
    if (clauses.length >= mostClauses) break
    if (!han.test(whole) || whole.length > 2 * most) continue
    // 添加了 says what 添加 does.
    const read = readClause(whole.replaceAll('了', ''))
    if (read) clauses.push({ start: index, end: index + whole.length, ...read })
  }
  return clauses
}

function readClause(text: string): Omit<Clause, 'start' | 'end'> | undefined {
  let deniedAt: number | undefined
  let actionAt: number | undefined
  let bare = ''
  let done = 0
  for (const { 0: found, index } of text.matchAll(denials)) {
    if (harmless.test(found)) continue
    if (deniedAt !== undefined) return undefined
    bare += text.slice(done, index)
    done = index + found.length
    deniedAt = bare.length
  }
  bare += text.slice(done)
  if (deniedAt !== undefined) return { bare, deniedAt, actionAt: deniedAt }
  let without = ''
  done = 0
  for (const { 0: found, index } of bare.matchAll(allowing)) {
    if (actionAt !== undefined) continue
    without += bare.slice(done, index)
    done = index + found.length
    actionAt = without.length
  }
  return { bare: without + bare.slice(done), deniedAt, actionAt }
}
