import { formatsOf } from '../formats.ts'
import { en, type Message, type Messages, type Translation } from './en.ts'

export type Key = keyof Messages

/** One file for each language, named by its BCP 47 tag; a file more is a language more. */
const others = import.meta.glob<{ default: Translation }>([
  './*.ts',
  '!./en.ts',
  '!./index.ts',
  '!./*.test.ts',
])
const loaders = new Map(Object.entries(others).map(([path, load]) => [path.slice(2, -3), load]))
const rightToLeft = new Set(['ar', 'fa', 'he', 'ur', 'ps', 'sd', 'yi', 'dv', 'ug'])
const storageKey = 'language'

let current = { tag: 'en', messages: en as Messages }
/** Made when a message first needs it: its tables are large. */
let plural: Intl.PluralRules | undefined
/** Numbers, dates and spans of time as the language that is shown writes them. */
export let format = formatsOf('en')

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
  current = { tag, messages }
  plural = undefined
  format = formatsOf(tag)
  document.documentElement.lang = tag
  document.documentElement.dir = rightToLeft.has(tag.split('-')[0]!) ? 'rtl' : 'ltr'
}

/** Keeps a language for the next time. */
export function keepLanguage(tag: string): void {
  localStorage.setItem(storageKey, tag)
}

/** zh-CN and zh are zh-Hans; de-AT is de, where there is one. */
function closest(tag: string): string | undefined {
  if (/^en\b/i.test(tag)) return 'en'
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
  return fill(current.messages[key], values, () => (plural ??= new Intl.PluralRules(current.tag)))
}

/** A message whose key comes from elsewhere; undefined where there is none. */
export function messageOf(key: string, values: Record<string, string | number>): string | undefined {
  return Object.hasOwn(current.messages, key) ? t(key as Key, values) : undefined
}

/** A message with its values in it. */
export function fill(
  message: Message,
  values: Record<string, string | number>,
  plural: () => Intl.PluralRules,
): string {
  const text =
    typeof message === 'string'
      ? message
      : (message[plural().select(Number(values['count'] ?? 0))] ?? message.other)
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}
