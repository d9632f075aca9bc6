import { seededRandom } from '../base/index.ts'
import { trialKinds, type TrialKind } from '../wire/index.ts'
import { trials } from './all-trials.ts'
import { drawFrom, type Draw } from './draw.ts'
import type { Scene, Trial } from './trial.ts'

/** One attempt that is to be made. */
export interface PlannedAttempt {
  /** The trial's id. */
  id: string
  trial: Trial
  number: number
  scene(): Scene
}

export interface PlanRequest {
  kinds?: readonly TrialKind[] | undefined
  repeats: number
  seed: number
}

/**
 * All attempts in the order in which they are begun: each trial once, in an order that is drawn, then each once more. So
 * one that was stopped in the middle has seen something of everything.
 */
export function planAttempts({ kinds = trialKinds, repeats, seed }: PlanRequest): PlannedAttempt[] {
  const chosen = trials.filter(({ kind }) => kinds.includes(kind))
  const draw = drawFrom(seededRandom(seed))
  return Array.from({ length: repeats }, (_, number) =>
    draw.shuffled(chosen).map((trial) => {
      const id = idOf(trial)
      const scene = () => makeScene(trial, drawFrom(seededRandom(seedOf(`${seed} ${id} ${number}`))))
      return { id, trial, number, scene }
    }),
  ).flat()
}

export function plannedAttempts({ kinds = trialKinds, repeats }: Omit<PlanRequest, 'seed'>): number {
  return trials.filter(({ kind }) => kinds.includes(kind)).length * repeats
}

export function idOf({ kind, name }: Trial): string {
  return `${kind}/${name}`
}

/**
 * No two makings begin alike, also where what differs comes later, out of a tool: a gateway that keeps answers gives none
 * twice, and a model that always begins in the same way is asked in another one.
 */
function makeScene(trial: Trial, draw: Draw): Scene {
  const { system, ...scene } = trial.make(draw)
  const reference = `Reference of this conversation: ${draw.whole(100_000, 999_999)}.`
  return { ...scene, system: system === undefined ? reference : `${system}\n\n${reference}` }
}

/** FNV-1a: what one trial draws does not depend on which others there are. */
function seedOf(text: string): number {
  let hash = 0x811c9dc5
  for (const unit of text) hash = Math.imul(hash ^ unit.codePointAt(0)!, 0x01000193) >>> 0
  return hash
}
