/**
 * What a model is tried for: whether it can do the work, whether it says what it does not know, whether it can be turned
 * against people, and whether it stays under control when it is given tools.
 */
export const trialKinds = ['capability', 'honesty', 'safety', 'control'] as const
export type TrialKind = (typeof trialKinds)[number]
