import type { Setting } from './model.ts'

/**
 * How an installation corrects the probability that a claim is supported: its log-odds times `slope`, plus `shift`.
 * Of two claims the likelier one stays the likelier one.
 */
export interface Recalibration {
  slope: number
  shift: number
}

/** The model as it ships. */
export const shippedCalibration: Recalibration = { slope: 1, shift: 0 }

/** What somebody said of a verdict, or did not object to. */
export interface Thumb {
  /** The probability of support that the model gave as it ships. */
  probability: number
  supported: boolean
  /** How much it counts; 1 for what somebody said. */
  weight: number
}

/** How sure it is beforehand that the shipped model is right: as sure as so many thumbs make it of something else. */
const prior = { slope: 40, shift: 20 }
const bounds = { slope: [0.25, 3], shift: [-3, 3] } as const
const mostSteps = 50

/**
 * Platt's calibration, fitted anew to what the people of an installation said, with the shipped one as a prior: three
 * thumbs change little, hundreds decide. Bounded, rising, deterministic. (Platt 1999; the prior is Gaussian.)
 */
export function recalibrate(thumbs: readonly Thumb[]): Recalibration {
  const points = thumbs.map(({ probability, supported, weight }) => ({
    odds: oddsOf(probability),
    supported: supported ? 1 : 0,
    weight,
  }))
  let { slope, shift } = shippedCalibration
  for (let step = 0; step < mostSteps; step++) {
    // The gradient of the penalised likelihood, and its second derivatives.
    let bySlope = -prior.slope * (slope - 1)
    let byShift = -prior.shift * shift
    let slopeSlope = prior.slope
    let slopeShift = 0
    let shiftShift = prior.shift
    for (const { odds, supported, weight } of points) {
      const share = sigmoid(slope * odds + shift)
      const error = weight * (supported - share)
      const spread = weight * share * (1 - share)
      bySlope += error * odds
      byShift += error
      slopeSlope += spread * odds * odds
      slopeShift += spread * odds
      shiftShift += spread
    }
    const determinant = slopeSlope * shiftShift - slopeShift * slopeShift
    const nextSlope = within(
      slope + (shiftShift * bySlope - slopeShift * byShift) / determinant,
      bounds.slope,
    )
    const nextShift = within(
      shift + (slopeSlope * byShift - slopeShift * bySlope) / determinant,
      bounds.shift,
    )
    const moved = Math.abs(nextSlope - slope) + Math.abs(nextShift - shift)
    slope = nextSlope
    shift = nextShift
    if (moved < 1e-7) break
  }
  return { slope: rounded(slope), shift: rounded(shift) }
}

/** The probability of support as an installation has it, of what the shipped model says. */
export function recalibrated(probability: number, { slope, shift }: Recalibration): number {
  return sigmoid(slope * oddsOf(probability) + shift)
}

/** What the shipped model said where an installation says this. */
export function shippedProbability(probability: number, { slope, shift }: Recalibration): number {
  return sigmoid((oddsOf(probability) - shift) / slope)
}

/** How far probabilities are from what people said, in nats a thumb; less is better. */
export function logLoss(thumbs: readonly Thumb[], by: Recalibration): number {
  let loss = 0
  let weights = 0
  for (const { probability, supported, weight } of thumbs) {
    const share = recalibrated(probability, by)
    loss -= weight * Math.log(Math.max(1e-9, supported ? share : 1 - share))
    weights += weight
  }
  return weights === 0 ? 0 : loss / weights
}

/** A setting of the model with the sentences' calibration corrected: there the odds are those of no support. */
export function withRecalibration(setting: Setting, { slope, shift }: Recalibration): Setting {
  const { sentenceCalibration: shipped } = setting
  return {
    ...setting,
    sentenceCalibration: { slope: shipped.slope * slope, offset: shipped.offset * slope - shift },
  }
}

function oddsOf(probability: number): number {
  const clipped = Math.max(1e-4, Math.min(1 - 1e-4, probability))
  return Math.log(clipped / (1 - clipped))
}

function sigmoid(odds: number): number {
  return 1 / (1 + Math.exp(-odds))
}

function within(value: number, [least, most]: readonly [number, number]): number {
  return Number.isFinite(value) ? Math.max(least, Math.min(most, value)) : least
}

function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4
}
