import { expect, test } from 'vitest'
import { check, splitAnswer } from './index.ts'

/** What is said of each sentence, with the text that its offsets point at. */
function told(answer: string, evidence: string) {
  return check({ answer, evidence }).claims.map(({ start, end, text, kind, verdict, reason }) => {
    expect(answer.slice(start, end)).toBe(text)
    return { text, is: verdict ?? kind, reason }
  })
}

test('Arabic: sentences, its question mark, digits of its own, and vowel points that one side leaves out', () => {
  const evidence = 'يبلغ ارتفاع البرج 324 مترا. اكتمل بناؤه عام 1889.'
  expect(told('يبلغ ارتفاع البرج ٣٢٤ مترًا. اكتمل بناؤه عام ١٨٨٩. هل تريد المزيد؟', evidence)).toMatchObject([
    { text: 'يبلغ ارتفاع البرج ٣٢٤ مترًا.', is: 'supported' },
    { text: 'اكتمل بناؤه عام ١٨٨٩.', is: 'supported' },
    { text: 'هل تريد المزيد؟', is: 'question' },
  ])
  expect(told('يبلغ ارتفاع البرج ٣٤٢ مترًا. اكتمل بناؤه عام ١٨٩٨.', evidence)).toMatchObject([
    { is: 'contradicted', reason: 'the evidence says 324, not ٣٤٢' },
    { is: 'contradicted', reason: 'the evidence says 1889, not ١٨٩٨' },
  ])
})

test.each([
  ['Persian digits', 'قیمت ۴۵ تومان است.', 'قیمت ۵۴ تومان است.', 'contradicted'],
  ['marks of Arabic numbers', 'السعر ١٬٢٠٠٫٥٠ ريال', 'السعر 1,200.50 ريال', 'supported'],
  ['a sum', '١٢ + ٣٠ = ٤٣', '-', 'recomputed'],
  ['Devanagari', 'मीनार 342 मीटर ऊँची है।', 'मीनार ३२४ मीटर ऊँची है।', 'contradicted'],
  ['wide digits', '塔の高さは３４２メートルです。', '塔の高さは324メートルです。', 'contradicted'],
])('%s', (_, answer, evidence, verdict) => {
  expect(told(answer, evidence)).toMatchObject([{ is: verdict }])
})

test('Hebrew: values, and quotations in either kind of marks', () => {
  const evidence = 'גובה המגדל הוא 324 מטרים. כתוב: "המגדל הוא הגבוה ביותר בעיר ליון כולה".'
  expect(told('גובה המגדל הוא 342 מטרים. רוצה לדעת עוד?', evidence)).toMatchObject([
    { is: 'contradicted', reason: 'the evidence says 324, not 342' },
    { is: 'question' },
  ])
  for (const quoted of ['"המגדל הוא הגבוה ביותר בעיר פריז כולה"', '«המגדל הוא הגבוה ביותר בעיר פריז כולה»'])
    expect(told(`נכתב: ${quoted}.`, evidence)).toMatchObject([{ is: 'contradicted' }])
})

test('what turns the direction of writing is no word, and keeps its place', () => {
  const answer = '\u202bגובה המגדל הוא 324\u200f מטרים.\u202c וגם \u2067ABC\u2069 כאן.'
  const [first] = told(answer, 'גובה המגדל הוא 324 מטרים.')
  expect(first).toMatchObject({ is: 'supported' })
  expect(splitAnswer(answer).map(({ start, end }) => answer.slice(start, end))).toHaveLength(2)
})

test('in a long answer offsets hold to the end', () => {
  const sentence = 'يبلغ ارتفاع البرج ٣٢٤ مترًا. '
  const answer = sentence.repeat(1_000)
  const { claims, notice } = check({ answer, evidence: sentence })
  expect(notice).toBeUndefined()
  expect(claims).toHaveLength(1_000)
  expect(claims.at(-1)!.end).toBe(answer.trimEnd().length)
})
