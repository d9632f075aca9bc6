// What the rule on figures and names that stand nowhere takes away: of the sentences that the shipped model thinks
// supported, how many it calls unsupported, by whether people marked them. A sentence of a set without marks has the label of its answer.
// Run: node bench/absent.ts [--data FOLDER] [--only SET]
import { parseArgs } from 'node:util'
import { check } from '../src/verify/index.ts'
import model from '../src/verify/model/model.json' with { type: 'json' }
import { readSet, setNames, type LabelledAnswer } from '../train/labelled.ts'

const { values } = parseArgs({
  options: { data: { type: 'string', default: '../shared/data' }, only: { type: 'string' } },
})

type Claim = ReturnType<typeof check>['claims'][number]

/** Where the rule alone speaks, a verdict's probability is that of the threshold itself. */
const atThreshold = new Set(
  [model.asked, model.unasked, model.retold].map(({ thresholds }) => (1 - thresholds.sentence).toFixed(4)),
)

function takenBy({ verdict, because, probability }: Claim): 'figure' | 'name' | undefined {
  const isTaken =
    verdict !== 'supported' &&
    because?.code === 'nothing-of' &&
    atThreshold.has((probability ?? 0).toFixed(4))
  if (!isTaken) return undefined
  return /\d/.test(String(because.values?.['words'])) ? 'figure' : 'name'
}

function isWrong({ spans, unsupported }: LabelledAnswer, { start, end }: Claim): boolean {
  return spans.length === 0 ? unsupported : spans.some((span) => span.start < end && start < span.end)
}

const table: Record<string, unknown>[] = []
for (const set of setNames) {
  if (values.only !== undefined && values.only !== set) continue
  const count = { wrong: { all: 0, figure: 0, name: 0 }, right: { all: 0, figure: 0, name: 0 } }
  for (const labelled of await readSet(values.data, set)) {
    const { answer, evidence, question } = labelled
    for (const claim of check({ answer, evidence, question }).claims) {
      const taken = takenBy(claim)
      if (claim.verdict !== 'supported' && !taken) continue
      const side = isWrong(labelled, claim) ? count.wrong : count.right
      side.all++
      if (taken) side[taken]++
    }
  }
  const of = (kind: 'figure' | 'name', side: 'wrong' | 'right') =>
    `${count[side][kind]} of ${count[side].all}`
  table.push({
    set,
    'figures, unsupported': of('figure', 'wrong'),
    'figures, supported': of('figure', 'right'),
    'names, unsupported': of('name', 'wrong'),
    'names, supported': of('name', 'right'),
  })
}
console.table(table)
