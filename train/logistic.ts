import { clip, sigmoid, type Calibration, type Linear } from '../src/verify/scoring/model.ts'

const rounds = 30

/** Logistic regression with an L2 penalty on standardised features (as in `like`, where given), by Newton's method. */
export function fitLinear(
  rows: number[][],
  labels: number[],
  weights: number[],
  { penalty, like }: { penalty: number; like?: Linear | undefined },
): Linear {
  const width = rows[0]!.length
  const { mean, scale } = like ?? scalingOf(rows, weights)
  const scaled = rows.map((row) => {
    const line = new Float64Array(width + 1)
    for (let at = 0; at < width; at++) line[at] = clip((row[at]! - mean[at]!) / scale[at]!)
    line[width] = 1
    return line
  })
  const solved = newton(scaled, labels, weights, penalty)
  return { bias: solved[width]!, mean, scale, weights: solved.slice(0, width) }
}

function scalingOf(rows: number[][], weights: number[]): Pick<Linear, 'mean' | 'scale'> {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const mean = rows[0]!.map((_, at) => weighted(rows, weights, (row) => row[at]!) / total)
  const scale = mean.map(
    (middle, at) => Math.sqrt(weighted(rows, weights, (row) => (row[at]! - middle) ** 2) / total) || 1,
  )
  return { mean, scale }
}

/** Platt's calibration of scores (Platt, 1999). */
export function fitCalibration(scores: number[], labels: number[], weights?: number[]): Calibration {
  const [slope, offset] = newton(
    scores.map((score) => [score, 1]),
    labels,
    weights ?? labels.map(() => 1),
    0.5,
  )
  return { slope: slope!, offset: offset! }
}

function weighted(rows: number[][], weights: number[], value: (row: number[]) => number): number {
  let sum = 0
  for (const [index, row] of rows.entries()) sum += weights[index]! * value(row)
  return sum
}

/** The last column is the constant, and is not penalised. */
function newton(rows: ArrayLike<number>[], labels: number[], weights: number[], penalty: number): number[] {
  const width = rows[0]!.length
  const solution = Array.from<number>({ length: width }).fill(0)
  for (let round = 0; round < rounds; round++) {
    const gradient = new Float64Array(width)
    const hessian = Array.from({ length: width }, () => new Float64Array(width))
    for (const [index, row] of rows.entries()) {
      let score = 0
      for (let at = 0; at < width; at++) score += row[at]! * solution[at]!
      const probability = sigmoid(score)
      const error = weights[index]! * (probability - labels[index]!)
      const curvature = weights[index]! * Math.max(1e-5, probability * (1 - probability))
      for (let at = 0; at < width; at++) {
        const value = row[at]!
        if (value === 0) continue
        gradient[at]! += error * value
        const line = hessian[at]!
        const scaled = curvature * value
        for (let other = 0; other <= at; other++) line[other]! += scaled * row[other]!
      }
    }
    for (let at = 0; at < width; at++) {
      const held = at === width - 1 ? 1e-6 : penalty
      gradient[at]! += held * solution[at]!
      hessian[at]![at]! += held
    }
    const step = solveSymmetric(hessian, gradient)
    let most = 0
    for (let at = 0; at < width; at++) {
      solution[at]! -= step[at]!
      most = Math.max(most, Math.abs(step[at]!))
    }
    if (most < 1e-4) break
  }
  return solution
}

/** Solves with a symmetric positive matrix of which the lower half is given (Cholesky). */
function solveSymmetric(matrix: Float64Array[], right: Float64Array): Float64Array {
  const size = right.length
  for (let row = 0; row < size; row++)
    for (let column = 0; column <= row; column++) {
      let value = matrix[row]![column]!
      for (let at = 0; at < column; at++) value -= matrix[row]![at]! * matrix[column]![at]!
      matrix[row]![column] =
        row === column ? Math.sqrt(Math.max(1e-12, value)) : value / matrix[column]![column]!
    }
  const solution = right.slice()
  for (let row = 0; row < size; row++) {
    for (let at = 0; at < row; at++) solution[row]! -= matrix[row]![at]! * solution[at]!
    solution[row]! /= matrix[row]![row]!
  }
  for (let row = size - 1; row >= 0; row--) {
    for (let at = row + 1; at < size; at++) solution[row]! -= matrix[at]![row]! * solution[at]!
    solution[row]! /= matrix[row]![row]!
  }
  return solution
}
