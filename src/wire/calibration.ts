import { z } from 'zod'

/** The body of `POST /api/verdict-calibration`: what was shown, so that nothing else is put in force. */
export const applyCalibrationSchema = z.strictObject({ slope: z.number(), shift: z.number() })
export type ApplyCalibration = z.infer<typeof applyCalibrationSchema>

/** How probabilities of verdicts are corrected: log-odds of support times `slope`, plus `shift`. */
interface CalibrationSummary {
  slope: number
  shift: number
}

/** What is in force, and what the people of the installation have taught since. */
export interface CalibrationReport {
  /** Since when it holds (milliseconds since 1970); undefined: as it ships. */
  current: CalibrationSummary & { since?: number }
  proposed: CalibrationSummary
  /** What people said: that verdicts were right, or wrong; and how many verdicts beside them nobody objected to. */
  right: number
  wrong: number
  unsaid: number
  /** How far the probabilities are from what people said, in nats a verdict; less is better. */
  loss: { shipped: number; current: number; proposed: number }
  /** What becomes of a probability that the shipped model gives. */
  examples: { shipped: number; current: number; proposed: number }[]
}
