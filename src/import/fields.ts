// What a field of somebody else's JSON holds; undefined where it holds something else.

export type Fields = Record<string, unknown>

export function fields(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined
}

export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** A text that says something, without what stands around it. */
export function words(value: unknown): string | undefined {
  return text(value)?.trim() || undefined
}

export function flag(value: unknown): boolean {
  return value === true
}

/** Before this a number counts seconds: in milliseconds it would be a day of 1973. */
const firstMilliseconds = 1e11
const lastTime = 8.64e15

/** A time in milliseconds, out of seconds, milliseconds or a date. */
export function time(value: unknown): number | undefined {
  const given = typeof value === 'string' ? Date.parse(value) : value
  if (typeof given !== 'number' || !Number.isFinite(given) || given <= 0) return undefined
  const ms = typeof value === 'number' && given < firstMilliseconds ? given * 1_000 : given
  return ms <= lastTime ? Math.floor(ms) : undefined
}
