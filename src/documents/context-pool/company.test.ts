import { expect, test } from 'vitest'
import { companyOf } from './company.ts'
import { namesIn } from './names-in.ts'
import { numberTerms } from '../words/number-terms.ts'

const numbers = (text: string) => [...numberTerms(text, undefined)]
const turnsOf = (texts: string[]) => {
  const names = namesIn(texts)
  return texts.map((text, turn) => ({
    text: numbers(text),
    names: names[turn]!,
    beside: [turn - 1, turn + 1].filter((at) => texts[at] !== undefined),
  }))
}
const sharesOf = (term: string, texts: string[]) => {
  const turns = turnsOf(texts)
  const [number] = numbers(term)
  return [...companyOf(turns)(Float64Array.from(turns, ({ text }) => (text.includes(number!) ? 1 : 0)))]
}
const filler = Array.from({ length: 20 }, (_, at) => `On ${at} we had soup and it rained at number ${at}00.`)

test('a name that stands beside a word stands for it elsewhere', () => {
  const shares = sharesOf('dog', [
    'I have a dog, and she is called Tatty.',
    ...filler,
    'My dog Tatty ran off.',
    ...filler,
    'The postman saw Tatty at the harbour.',
    'I met Ewan in Kyoto.',
    ...filler,
    'And Ewan married.',
  ])
  const [harbour, kyoto] = [42, 43]
  expect(shares[harbour]).toBeGreaterThan(0.7)
  expect(shares[kyoto]).toBeLessThan(0.3)
})

test('what comes together once, or no more often than everywhere, tells nothing', () => {
  const once = sharesOf('dog', ['My dog met Ewan.', ...filler])
  expect(Math.max(...once)).toBe(0)
  const everywhere = sharesOf('dog', ['The dog and Ewan.', 'A dog and Tatty.', 'The dog, Ewan, Tatty.'])
  expect(Math.max(...everywhere)).toBe(0)
})

test('a word that is no name tells less than one that is', () => {
  const texts = (word: string) => [
    `Our boat, the ${word}.`,
    ...filler,
    `The boat and the ${word}.`,
    ...filler,
    `It was the ${word}.`,
  ]
  const [name, word] = ['Marigold', 'marigold'].map((word) => sharesOf('boat', texts(word)).at(-1)!)
  expect(word).toBeGreaterThan(0.2)
  expect(name).toBeGreaterThan(word! * 1.3)
})

test('a word that is said all the time has no company', () => {
  const texts = [...Array.from({ length: 21 }, () => 'The boat is red.'), ...filler, 'Red it was.']
  expect(sharesOf('boat', texts).at(-1)).toBe(0)
})

test('names are what is written with a capital and never with a small letter', () => {
  const names = namesIn([
    'Yesterday Tatty saw Spring, the horse.',
    'In spring Tatty is three.',
    'Yes, the Tattys.',
  ])
  const [tatty, yesterday] = numbers('Tatty yesterday')
  expect(names).toEqual([[tatty], [tatty], [tatty]])
  expect(names.flat()).not.toContain(yesterday)
  expect(namesIn([])).toEqual([])
})
