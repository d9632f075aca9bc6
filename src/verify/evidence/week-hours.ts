import type { Span } from '../text/sentences.ts'

/** A day of a week whose opening hours data give. */
export interface ToldDay extends Span {
  /** From 0 for Monday. */
  day: number
  /** Its field as it is written; of a day that is left out: `closed`. */
  given: string
  /** In minutes; undefined where it is closed, or where that is not known. */
  hours?: { opens: number; closes: number }
  closed: boolean
}

/** The opening hours of a thing, day by day. */
export interface ToldWeek {
  /** Whose they are; empty where that has no name. */
  name: string
  days: ToldDay[]
}

export const dayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

/** Where so many days have hours, those without any are closed. */
export const fewestDays = 4

/** Which day a key names, from 0 for Monday; -1 where it names none. */
export function dayOfKey(key: string): number {
  const name = key.toLowerCase()
  if (name.length < 3) return -1
  return dayNames.findIndex((day) => day.toLowerCase() === name || day.slice(0, 3).toLowerCase() === name)
}

const shutText = /^(?:closed|geschlossen|fermé|cerrado|休息)$/i
const openText =
  /^(\d{1,2})(?:[:.](\d{1,2}))? ?([ap]\.?m\.?)? ?(?:[-–—]|to) ?(\d{1,2})(?:[:.](\d{1,2}))? ?([ap]\.?m\.?)?$/i

/** What is written of a day: when it opens and closes, in minutes, or that it is closed; else that is not known. */
export function dayHours(text: string): Pick<ToldDay, 'hours' | 'closed'> {
  if (shutText.test(text.trim())) return { closed: true }
  const read = openText.exec(text.trim())
  if (!read) return { closed: false }
  const [, hour, minute, half, until, untilMinute, untilHalf] = read
  // "9-5" and "11:0-22:0" are read alike, but a bare pair of numbers may be anything else.
  if (minute === undefined && half === undefined && untilHalf === undefined) return { closed: false }
  const opens = minutesOf(hour!, minute, half)
  const closes = minutesOf(until!, untilMinute, untilHalf)
  return opens === closes || opens > 1440 || closes > 1440
    ? { closed: false }
    : { closed: false, hours: { opens, closes } }
}

function minutesOf(hour: string, minute = '0', half = ''): number {
  const own = half === '' ? Number(hour) : (Number(hour) % 12) + (/^p/i.test(half) ? 12 : 0)
  return own * 60 + Number(minute)
}
