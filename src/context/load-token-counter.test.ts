import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { loadTokenCounter } from './load-token-counter.ts'
import { shapeLength, textShape } from './text-shape.ts'
import { tokenFamilyOf } from './token-families.ts'
import { gemma2Weights } from './token-weights.ts'

const families = ['deepseek', 'qwen', 'llama', 'mistral', 'gemma', 'gemma2'] as const

// Counted by the models' own tokenizers, in the order of the families.
test.each<[string, number[]]>([
  [
    'The pump in hall three stops by itself when the pressure falls below two bar. Call the shift leader before you start it again, and write the time into the log book.',
    [35, 35, 35, 35, 35, 35],
  ],
  [
    'Die Pumpe in Halle drei bleibt von selbst stehen, wenn der Druck unter zwei Bar fällt. Rufen Sie die Schichtleitung an, bevor Sie sie wieder einschalten, und schreiben Sie die Uhrzeit in das Betriebsbuch.',
    [51, 54, 54, 47, 47, 45],
  ],
  [
    'Čerpadlo v hale tři se samo zastaví, když tlak klesne pod dva bary. Než ho znovu zapnete, zavolejte vedoucímu směny a zapište čas do provozní knihy.',
    [58, 68, 48, 51, 48, 49],
  ],
  [
    'Η αντλία στην αίθουσα τρία σταματά μόνη της όταν η πίεση πέσει κάτω από δύο μπαρ. Καλέστε τον υπεύθυνο βάρδιας πριν την ξεκινήσετε πάλι.',
    [67, 117, 55, 54, 53, 57],
  ],
  [
    'हॉल तीन का पंप अपने आप रुक जाता है जब दबाव दो बार से नीचे गिरता है। उसे फिर से चालू करने से पहले पाली के प्रमुख को फ़ोन कीजिए।',
    [70, 116, 68, 44, 34, 41],
  ],
  [
    'მესამე დარბაზის ტუმბო თავისით ჩერდება, როცა წნევა ორ ბარზე დაბლა ეცემა. სანამ ისევ ჩართავთ, დაურეკეთ ცვლის უფროსს.',
    [88, 114, 207, 63, 54, 85],
  ],
  [
    '3번 홀의 펌프는 압력이 2바 아래로 떨어지면 저절로 멈춥니다. 다시 켜기 전에 교대 책임자에게 전화하고 시간을 일지에 적으십시오.',
    [57, 57, 50, 42, 45, 56],
  ],
  [
    'export function pressureOf(pump: Pump, { unit = "bar" }: Options = {}): number {\n  if (pump.state === "stopped") return 0\n  return convert(pump.sensor.read(), unit)\n}\n',
    [49, 47, 47, 49, 52, 52],
  ],
])('a text has as many tokens as its model takes, or about as many: %s', async (text, expected) => {
  for (const [position, family] of families.entries()) {
    const tokens = (await loadTokenCounter(family))(text)
    const share = tokens / expected[position]!
    if (family === 'gemma2')
      expect([family, share > 0.85 && share < 1.2 ? 'near' : share]).toEqual([family, 'near'])
    else expect([family, tokens]).toEqual([family, expected[position]])
  }
})

// Counted by the models' own tokenizers, without Gemma 2's.
test.each<[string, number[]]>([
  ["I'LL say we've   3,141,592\n\n\tdone…", [16, 20, 16, 21, 21]],
  ['カタカナ・テスト゠漢字 2026年', [14, 16, 15, 18, 14]],
  ['😀👨‍👩‍👧 cafe\u0301 \u0000\u0001', [15, 12, 18, 24, 11]],
  ['<table>\n<tr><td>  x</td></tr></table>', [15, 15, 15, 15, 9]],
  // Longer than what is merged at once.
  ['ab'.repeat(400), [400, 400, 400, 400, 200]],
  ['ทดสอบภาษาไทย'.repeat(30), [120, 90, 180, 240, 120]],
  ['我们都是中国人，今天天气很好。'.repeat(20), [140, 160, 220, 200, 160]],
])('what is split in a way of its own is counted as it is: %j', async (text, expected) => {
  const counters = await Promise.all(families.slice(0, -1).map(loadTokenCounter))
  expect(counters.map((count) => count(text))).toEqual(expected)
})

test.each<[string, ReturnType<typeof tokenFamilyOf>]>([
  ['gemma3:12b', 'gemma'],
  ['google/gemma-4-27b-it', 'gemma'],
  ['google/gemma-2-27b-it', 'gemma2'],
  ['gemma2:9b', 'gemma2'],
  ['gemma:7b', 'gemma2'],
  ['codegemma', 'gemma2'],
  ['deepseek-r1-distill-llama-70b', 'llama'],
  ['gpt-5', 'openai'],
])('the tokens of %s are counted as those of %s', (model, family) => {
  expect(tokenFamilyOf(model)).toBe(family)
})

test('of any text a count is a whole number, at least one and at most a token a byte', async () => {
  const counters = await Promise.all(families.map((family) => loadTokenCounter(family)))
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => {
      // One of them composes a text first, which makes a few characters longer.
      const bytes = Math.max(Buffer.byteLength(text), Buffer.byteLength(text.normalize('NFC')))
      for (const count of counters) {
        const tokens = count(text)
        expect(Number.isInteger(tokens) && tokens >= 1 && tokens <= bytes).toBe(true)
      }
    }),
  )
  for (const count of counters) expect(count('')).toBe(0)
})

test('every character is counted as one kind, and Gemma 2 has a weight for each', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const shape = textShape(text, 7)
      const nothing = textShape('', 7)
      expect([shape.length, nothing[0], Math.max(...nothing.slice(1))]).toEqual([shapeLength, 7, 0])
      expect(Math.min(...shape)).toBeGreaterThanOrEqual(0)
      expect(shape.slice(1).reduce((sum, value) => sum + value, 0)).toBeGreaterThanOrEqual(text.length)
    }),
  )
  expect(gemma2Weights).toHaveLength(shapeLength)
})

// The square of these lengths would not come to its end.
test.each(['x', '\n', '=', '字', '😀'])(
  'a million times %j is counted, as much as the half twice',
  async (one) => {
    const count = await loadTokenCounter('openai')
    const [half, whole] = [count(one.repeat(500_000)), count(one.repeat(1_000_000))]
    expect(Math.abs(whole / half - 2)).toBeLessThan(0.001)
    expect(count(one.repeat(2_560)) / count(one.repeat(256))).toBeCloseTo(10, 1)
  },
)
