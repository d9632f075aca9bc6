import type { Word } from '../words/words.ts'

export const symbols: Record<string, string> = {
  $: 'USD',
  '€': 'EUR',
  '£': 'GBP',
  '¥': 'JPY',
  '₹': 'INR',
  '₩': 'KRW',
}
export const dollarOwners: Record<string, string> = {
  us: 'USD',
  a: 'AUD',
  au: 'AUD',
  c: 'CAD',
  ca: 'CAD',
  nz: 'NZD',
  hk: 'HKD',
  s: 'SGD',
}
/** What currencies are called, and the worth of one in the currency's unit. */
export const currencyWords = new Map<string, [currency: string, factor: number]>()
for (const [currency, words] of Object.entries({
  USD: 'usd dollar dollars', EUR: 'eur euro euros', GBP: 'gbp sterling', JPY: 'jpy yen', INR: 'inr rupee rupees',
  CNY: 'cny rmb yuan', CHF: 'chf franc francs', CAD: 'cad', AUD: 'aud', KRW: 'krw won', MXN: 'mxn peso pesos',
})) for (const word of words.split(' ')) currencyWords.set(word, [currency, 1]) // prettier-ignore
currencyWords.set('元', ['CNY', 1])
currencyWords.set('cents', ['USD', 0.01])

/** The words that an amount may begin with: `USD 5`, `US$5`. */
export const currencyStarts = [...currencyWords.keys(), ...Object.keys(dollarOwners)]

/** The currency that is written before a number, and where the number begins. */
export function moneyBefore(words: Word[], index: number): { currency: string; next: number } | undefined {
  const word = words[index]!
  const symbol = Object.hasOwn(symbols, word.text) ? symbols[word.text] : undefined
  if (symbol && words[index + 1]?.kind === 'number') return { currency: symbol, next: index + 1 }
  if (word.kind !== 'word') return undefined
  if (
    Object.hasOwn(dollarOwners, word.lower) &&
    words[index + 1]?.text === '$' &&
    !words[index + 1]!.spaced &&
    words[index + 2]?.kind === 'number'
  )
    return { currency: dollarOwners[word.lower]!, next: index + 2 }
  const code = currencyWords.get(word.lower)
  return code && /^[A-Z]{3}$/.test(word.text) && words[index + 1]?.kind === 'number'
    ? { currency: code[0], next: index + 1 }
    : undefined
}
