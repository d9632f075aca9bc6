import type { Clock } from './clock.ts'

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/** Makes identifiers that sort by time: `run_01kbd…`: 9 characters of time, 16 of randomness (80 bits). */
export interface Ids {
  next(prefix: string): string
}

/** Identifiers from the given clock and the system's cryptographic randomness. */
export function systemIds(clock: Clock): Ids {
  // Randomness is fetched for many identifiers at once: each fetch is a call to the system.
  const random = new Uint8Array(16 * 256)
  let used = random.length
  return {
    next(prefix) {
      let time = clock.now()
      let text = ''
      for (let index = 0; index < 9; index++) {
        text = alphabet[time % 32]! + text
        time = Math.floor(time / 32)
      }
      if (used === random.length) {
        crypto.getRandomValues(random)
        used = 0
      }
      const end = used + 16
      while (used < end) text += alphabet[random[used++]! % 32]
      return `${prefix}_${text}`
    },
  }
}
