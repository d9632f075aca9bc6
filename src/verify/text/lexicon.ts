import shipped from '../model/lexicon.json' with { type: 'json' }

/** Which stems of common English words mean the same in one of their usual senses, and which the opposite. */
export interface Lexicon {
  /** The groups of like meaning that a stem is in. */
  same: Map<string, number[]>
  opposite: Map<string, string[]>
  /** Words of one root that endings do not show: `decide`, `decision`. */
  forms: Map<string, string[]>
  /** How many groups there are. */
  groups: number
}

let read: Lexicon | undefined

/** The table that `train/lexicon.ts` made out of WordNet; read when it is first asked for. */
export function lexicon(): Lexicon {
  read ??= {
    same: groupsOf(shipped.same),
    opposite: pairsOf(shipped.opposite),
    forms: pairsOf(shipped.forms),
    groups: shipped.same.split('|').length,
  }
  return read
}

function groupsOf(text: string): Map<string, number[]> {
  const found = new Map<string, number[]>()
  for (const [group, stems] of text.split('|').entries())
    for (const stem of stems.split(' ')) append(found, stem, group)
  return found
}

function pairsOf(text: string): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const pair of text.split('|')) {
    const [one, other] = pair.split(' ')
    append(found, one!, other!)
    append(found, other!, one!)
  }
  return found
}

function append<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}
