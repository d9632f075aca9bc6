import { language, t } from '../languages/index.ts'

/** How the checks call units, in English, and how Intl does. */
const units: Record<string, string> = {
  days: 'day',
  weeks: 'week',
  months: 'month',
  years: 'year',
  hours: 'hour',
  minutes: 'minute',
  seconds: 'second',
  mm: 'millimeter',
  cm: 'centimeter',
  m: 'meter',
  km: 'kilometer',
  inches: 'inch',
  feet: 'foot',
  yards: 'yard',
  miles: 'mile',
  acres: 'acre',
  hectares: 'hectare',
  g: 'gram',
  kg: 'kilogram',
  pounds: 'pound',
  ounces: 'ounce',
  stone: 'stone',
  ml: 'milliliter',
  litres: 'liter',
  gallons: 'gallon',
  'fluid ounces': 'fluid-ounce',
}
const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const number = String.raw`-?\d[\d,]*(?:\.\d+)?`
const counted = new RegExp(`^(${number})(.*)$`)
/** The first Sunday of 1970. */
const sundayMs = 3 * 86_400_000

/** What a sum comes to, which the checks write in English, as the language that is shown writes it. */
export function resultText(result: string): string {
  const tag = language()
  if (tag === 'en') return result
  if (result === 'a leap year') return t('result.leap-year')
  if (result === 'no leap year') return t('result.no-leap-year')
  const weekday = weekdays.indexOf(result)
  if (weekday >= 0)
    return new Intl.DateTimeFormat(tag, { weekday: 'long', timeZone: 'UTC' }).format(
      sundayMs + weekday * 86_400_000,
    )
  if (/^\d{1,2} \p{L}+ \d{1,4}$/u.test(result)) {
    const at = Date.parse(`${result} UTC`)
    if (!Number.isNaN(at))
      return new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeZone: 'UTC' }).format(at)
  }
  const [, written, rest] = counted.exec(result) ?? []
  return written === undefined ? result : amountText(tag, written, rest!)
}

function amountText(tag: string, written: string, rest: string): string {
  const value = Number(written.replaceAll(',', ''))
  const shown = new Intl.NumberFormat(tag, { maximumFractionDigits: 6 }).format(value)
  if (rest === ' times as much') return t('result.times', { number: shown })
  const other = new RegExp(`^ or (${number})$`).exec(rest)?.[1]
  if (other !== undefined) return new Intl.ListFormat(tag, { type: 'disjunction' }).format([shown, other])
  const minutes = /^ h (\d+) min$/.exec(rest)?.[1]
  if (minutes !== undefined) return `${ofUnit(tag, value, 'hour')} ${ofUnit(tag, Number(minutes), 'minute')}`
  const unit = units[rest.trim()]
  return unit === undefined ? `${shown}${rest}` : ofUnit(tag, value, unit)
}

function ofUnit(tag: string, value: number, unit: string): string {
  return new Intl.NumberFormat(tag, {
    style: 'unit',
    unit,
    unitDisplay: 'long',
    maximumFractionDigits: 6,
  }).format(value)
}
