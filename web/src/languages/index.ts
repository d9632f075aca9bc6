import { en, type Message, type Messages } from './en.ts'

export type Key = keyof Messages

/** One file for each language, named by its BCP 47 tag; a file more is a language more. */
const others = import.meta.glob<{ default: Messages }>(['./*.ts', '!./en.ts', '!./index.ts', '!./*.test.ts'])
const loaders = new Map(Object.entries(others).map(([path, load]) => [path.slice(2, -3), load]))
const rightToLeft = new Set(['ar', 'fa', 'he', 'ur', 'ps', 'sd', 'yi', 'dv', 'ug'])
const storageKey = 'language'

let current = { tag: 'en', messages: en as Messages, plural: new Intl.PluralRules('en') }

/** The tags of all languages that there are. */
export const languages: readonly string[] = ['en', ...loaders.keys()]

/** The tag of the language that is shown. */
export const language = (): string => current.tag

/** What a language calls itself. */
export function languageName(tag: string): string {
  return new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag
}

/** Chooses a language: the one that was chosen before, else the first of the browser's that there is. */
export async function loadLanguage(chosen = localStorage.getItem(storageKey)): Promise<void> {
  const wished = chosen ? [chosen] : navigator.languages
  const tag = wished.map(closest).find((found) => found !== undefined) ?? 'en'
  const messages = tag === 'en' ? en : (await loaders.get(tag)!()).default
  current = { tag, messages, plural: new Intl.PluralRules(tag) }
  document.documentElement.lang = tag
  document.documentElement.dir = rightToLeft.has(tag.split('-')[0]!) ? 'rtl' : 'ltr'
}

/** Keeps a language for the next time. */
export function keepLanguage(tag: string): void {
  localStorage.setItem(storageKey, tag)
}

/** zh-CN and zh are zh-Hans; de-AT is de, where there is one. */
function closest(tag: string): string | undefined {
  try {
    const { language, script } = new Intl.Locale(tag).maximize()
    return languages.find((one) => {
      const other = new Intl.Locale(one).maximize()
      return other.language === language && other.script === script
    })
  } catch {
    return undefined
  }
}

/** A message in the language that is shown; `count` chooses its plural. */
export function t(key: Key, values: Record<string, string | number> = {}): string {
  return fill(current.messages[key], values, current.plural)
}

/** A message whose key comes from elsewhere; undefined where there is none. */
export function messageOf(key: string, values: Record<string, string | number>): string | undefined {
  return Object.hasOwn(current.messages, key) ? t(key as Key, values) : undefined
}

/** A message with its values in it. */
export function fill(
  message: Message,
  values: Record<string, string | number>,
  plural: Intl.PluralRules,
): string {
  const text =
    typeof message === 'string'
      ? message
      : (message[plural.select(Number(values['count'] ?? 0))] ?? message.other)
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}

/** A number, date or span of time as the language writes it. */
export const format = {
  number: (value: number) => new Intl.NumberFormat(current.tag).format(value),
  short: (value: number) => new Intl.NumberFormat(current.tag, { notation: 'compact' }).format(value),
  money: (value: number) =>
    new Intl.NumberFormat(current.tag, {
      minimumFractionDigits: 2,
      maximumFractionDigits: value < 1 ? 4 : 2,
    }).format(value),
  milliseconds: (value: number) =>
    new Intl.NumberFormat(current.tag, {
      style: 'unit',
      unit: value < 1_000 ? 'millisecond' : 'second',
      maximumFractionDigits: value < 10 || value >= 1_000 ? 1 : 0,
    }).format(value < 1_000 ? value : value / 1_000),
  percent: (share: number) => new Intl.NumberFormat(current.tag, { style: 'percent' }).format(share),
  date: (at: number) =>
    new Intl.DateTimeFormat(current.tag, { dateStyle: 'medium', timeStyle: 'short' }).format(at),
  /** A day as it stands under an axis, and an hour of it. */
  day: (at: number) =>
    new Intl.DateTimeFormat(current.tag, { month: 'short', day: 'numeric', timeZone: 'UTC' }).format(at),
  hour: (at: number) => new Intl.DateTimeFormat(current.tag, { timeStyle: 'short' }).format(at),
  time: (at: number) => new Intl.DateTimeFormat(current.tag, { timeStyle: 'medium' }).format(at),
  list: (items: string[]) => new Intl.ListFormat(current.tag).format(items),
  bytes(bytes: number) {
    const [unit, size] =
      bytes < 1_000_000 ? (['kilobyte', bytes / 1_000] as const) : (['megabyte', bytes / 1_000_000] as const)
    return new Intl.NumberFormat(current.tag, { style: 'unit', unit, maximumFractionDigits: 1 }).format(size)
  },
}
