import { formats } from './capability/formats.ts'
import { permissions } from './control/permissions.ts'
import { unknown } from './honesty/unknown.ts'
import { injections } from './safety/injections.ts'
import type { Trial } from './trial.ts'

/** All trials, by kind and theme. */
export const trials: readonly Trial[] = [...formats, ...unknown, ...injections, ...permissions]
