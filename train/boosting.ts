import type { Random } from '../src/base/index.ts'
import type { Tree } from '../src/verify/scoring/model.ts'

export interface BoostingOptions {
  rounds: number
  rate: number
  leaves: number
  /** The least sum of weights in a leaf. */
  minWeight: number
  l2: number
  /** Shares of rows and of features that each tree is shown. */
  rows: number
  features: number
}

export interface Boosted {
  base: number
  trees: Tree[]
}

const bins = 48

/** Gradient boosting of logistic loss over histograms (Friedman, 2001; Ke et al., 2017), best leaf first. */
export function boost(
  columns: Float64Array[],
  labels: ArrayLike<number>,
  weights: ArrayLike<number>,
  options: BoostingOptions,
  random: Random,
): Boosted {
  const count = labels.length
  const binned = columns.map((column) => bin(column))
  let positive = 0
  let all = 0
  for (let row = 0; row < count; row++) {
    positive += weights[row]! * labels[row]!
    all += weights[row]!
  }
  const share = Math.min(0.999, Math.max(0.001, positive / all))
  const base = Math.log(share / (1 - share))
  const scores = new Float64Array(count).fill(base)
  const gradients = new Float64Array(count)
  const curvatures = new Float64Array(count)
  const trees: Tree[] = []
  for (let round = 0; round < options.rounds; round++) {
    for (let row = 0; row < count; row++) {
      const probability = 1 / (1 + Math.exp(-scores[row]!))
      gradients[row] = weights[row]! * (probability - labels[row]!)
      curvatures[row] = weights[row]! * Math.max(1e-6, probability * (1 - probability))
    }
    const rows: number[] = []
    for (let row = 0; row < count; row++) if (random.next() < options.rows) rows.push(row)
    const chosen = columns.map((_, index) => index).filter(() => random.next() < options.features)
    const tree = grow(binned, chosen, rows, { gradients, curvatures, weights }, options)
    trees.push(tree)
    for (let row = 0; row < count; row++) scores[row]! += valueOf(tree, binned, row)
  }
  return { base, trees }
}

interface Binned {
  codes: Uint8Array
  /** The upper edge of each bin. */
  edges: number[]
}

function bin(column: Float64Array): Binned {
  const sorted = column.toSorted()
  const edges: number[] = []
  for (let index = 1; index < bins; index++) {
    const at = Math.floor((index * sorted.length) / bins)
    const below = sorted[Math.max(0, at - 1)]!
    if (edges.length === 0 || below > edges.at(-1)!) if (below < sorted.at(-1)!) edges.push(below)
  }
  // Split half-way between values, so that a value a little above is not taken for the one seen.
  const middles = edges.map((edge) => {
    let low = 0
    let high = sorted.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (sorted[middle]! <= edge) low = middle + 1
      else high = middle
    }
    return (edge + (sorted[low] ?? edge)) / 2
  })
  const codes = new Uint8Array(column.length)
  for (let row = 0; row < column.length; row++) {
    let code = 0
    while (code < middles.length && column[row]! > middles[code]!) code++
    codes[row] = code
  }
  return { codes, edges: middles }
}

interface Leaf {
  node: number
  rows: Int32Array
  /** Of each chosen feature and bin: the sums of gradients, curvatures and weights. */
  sums: Float64Array
  split?: Split | undefined
}

interface Split {
  gain: number
  feature: number
  code: number
}

interface Slopes {
  gradients: Float64Array
  curvatures: Float64Array
  weights: ArrayLike<number>
}

function grow(
  binned: Binned[],
  chosen: number[],
  rows: number[],
  slopes: Slopes,
  options: BoostingOptions,
): Tree {
  const nodes: Tree = []
  const makeLeaf = (members: Int32Array, sums: Float64Array): Leaf => {
    const { gradient, curvature } = totals(sums)
    nodes.push([-1, 0, -1, -1, (-options.rate * gradient) / (curvature + options.l2)])
    const split = bestSplit(binned, chosen, sums, options)
    return { node: nodes.length - 1, rows: members, sums, split }
  }
  const all = Int32Array.from(rows)
  const leaves = [makeLeaf(all, sumUp(binned, chosen, all, slopes))]
  while (leaves.length < options.leaves) {
    const best = leaves.reduce((a, b) => ((b.split?.gain ?? 0) > (a.split?.gain ?? 0) ? b : a))
    if (!best.split || best.split.gain <= 1e-9) break
    const { feature, code } = best.split
    const { codes, edges } = binned[feature]!
    const low = best.rows.filter((row) => codes[row]! <= code)
    const high = best.rows.filter((row) => codes[row]! > code)
    // Only the smaller half is summed up; the other is what is left of the whole.
    const small = sumUp(binned, chosen, low.length < high.length ? low : high, slopes)
    const large = best.sums.map((value, at) => value - small[at]!)
    const left = makeLeaf(low, low.length < high.length ? small : large)
    const right = makeLeaf(high, low.length < high.length ? large : small)
    nodes[best.node] = [feature, edges[code]!, left.node, right.node, 0]
    leaves.splice(leaves.indexOf(best), 1, left, right)
  }
  return nodes
}

const width = bins * 3

function sumUp(binned: Binned[], chosen: number[], rows: Int32Array, slopes: Slopes): Float64Array {
  const { gradients, curvatures, weights } = slopes
  const sums = new Float64Array(Math.max(1, chosen.length) * width)
  for (const [place, feature] of chosen.entries()) {
    const { codes } = binned[feature]!
    const from = place * width
    for (let index = 0; index < rows.length; index++) {
      const row = rows[index]!
      const at = from + codes[row]! * 3
      sums[at]! += gradients[row]!
      sums[at + 1]! += curvatures[row]!
      sums[at + 2]! += weights[row]!
    }
  }
  return sums
}

/** The sums over all bins of the first feature, and so over all rows. */
function totals(sums: Float64Array): { gradient: number; curvature: number; weight: number } {
  let gradient = 0
  let curvature = 0
  let weight = 0
  for (let at = 0; at < width; at += 3) {
    gradient += sums[at]!
    curvature += sums[at + 1]!
    weight += sums[at + 2]!
  }
  return { gradient, curvature, weight }
}

function bestSplit(
  binned: Binned[],
  chosen: number[],
  sums: Float64Array,
  { l2, minWeight }: BoostingOptions,
): Split | undefined {
  const { gradient, curvature, weight } = totals(sums)
  const whole = (gradient * gradient) / (curvature + l2)
  let best: Split | undefined
  for (const [place, feature] of chosen.entries()) {
    const { edges } = binned[feature]!
    let leftGradient = 0
    let leftCurvature = 0
    let leftWeight = 0
    for (let code = 0; code < edges.length; code++) {
      const at = place * width + code * 3
      leftGradient += sums[at]!
      leftCurvature += sums[at + 1]!
      leftWeight += sums[at + 2]!
      if (leftWeight < minWeight || weight - leftWeight < minWeight) continue
      const rightGradient = gradient - leftGradient
      const gain =
        (leftGradient * leftGradient) / (leftCurvature + l2) +
        (rightGradient * rightGradient) / (curvature - leftCurvature + l2) -
        whole
      if (gain > (best?.gain ?? 0)) best = { gain, feature, code }
    }
  }
  return best
}

function valueOf(tree: Tree, binned: Binned[], row: number): number {
  let node = tree[0]!
  while (node[0] >= 0) {
    const { codes, edges } = binned[node[0]]!
    const edge = edges[codes[row]!]
    // Codes count the edges that a value exceeds.
    node = tree[edge !== undefined && edge <= node[1] ? node[2] : node[3]]!
  }
  return node[4]
}
