import { stemOf } from './words.ts'

/** Words for the same attribute, by what they are measured in: a sheet has "capacity", an answer "holds". */
const families: Record<string, string[]> = {
  length: ['long length', 'high height tall', 'wide width broad breadth', 'deep depth'],
  mass: ['weigh weight heavy', 'carry load bear support hold', 'contain content'],
  volume: ['hold capacity contain volume take'],
  data: ['storage store hold capacity', 'ram memory', 'upload file'],
  power: ['draw power consume use rate'],
  time: ['last take duration length long run'],
  calendar: ['last take duration length long run term'],
  workdays: ['last take duration need'],
  clock: ['open start begin place', 'close end finish'],
  speed: ['speed fast velocity'],
  score: ['win beat defeat lose'],
  count: ['capacity hold seat accommodate'],
}
for (const currency of ['USD', 'EUR', 'GBP', 'JPY', 'CNY', 'INR', 'CHF'])
  families[currency] = ['cost price fee charge pay rate']

const kin = new Map<string, Map<string, Set<string>>>()
for (const [dimension, groups] of Object.entries(families)) {
  const byStem = new Map<string, Set<string>>()
  for (const group of groups) {
    const stems = new Set(group.split(' ').map((word) => stemOf(word)))
    for (const stem of stems) byStem.set(stem, new Set([...(byStem.get(stem) ?? []), ...stems]))
  }
  kin.set(dimension, byStem)
}

/** The stems that may stand for the same attribute beside a value of a dimension; itself among them. */
export function attributesLike(stem: string, dimension: string): ReadonlySet<string> | undefined {
  return kin.get(dimension)?.get(stem)
}
