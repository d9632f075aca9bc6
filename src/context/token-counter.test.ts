import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { shapeLength, textShape } from './text-shape.ts'
import { loadTokenCounter } from './token-counter.ts'
import { familyWeights } from './token-weights.ts'

const families = ['deepseek', 'qwen', 'llama', 'mistral', 'gemma'] as const
const corrected = ['llama', 'gemma'] as const

// Counted by the models' own tokenizers, in the order of the families.
test.each<[string, number[]]>([
  [
    'The pump in hall three stops by itself when the pressure falls below two bar. Call the shift leader before you start it again, and write the time into the log book.',
    [35, 35, 35, 35, 35],
  ],
  [
    'Die Pumpe in Halle drei bleibt von selbst stehen, wenn der Druck unter zwei Bar fällt. Rufen Sie die Schichtleitung an, bevor Sie sie wieder einschalten, und schreiben Sie die Uhrzeit in das Betriebsbuch.',
    [51, 54, 54, 47, 45],
  ],
  [
    'Čerpadlo v hale tři se samo zastaví, když tlak klesne pod dva bary. Než ho znovu zapnete, zavolejte vedoucímu směny a zapište čas do provozní knihy.',
    [58, 68, 48, 51, 49],
  ],
  [
    'Η αντλία στην αίθουσα τρία σταματά μόνη της όταν η πίεση πέσει κάτω από δύο μπαρ. Καλέστε τον υπεύθυνο βάρδιας πριν την ξεκινήσετε πάλι.',
    [67, 117, 55, 54, 57],
  ],
  [
    'हॉल तीन का पंप अपने आप रुक जाता है जब दबाव दो बार से नीचे गिरता है। उसे फिर से चालू करने से पहले पाली के प्रमुख को फ़ोन कीजिए।',
    [70, 116, 68, 44, 41],
  ],
  [
    'მესამე დარბაზის ტუმბო თავისით ჩერდება, როცა წნევა ორ ბარზე დაბლა ეცემა. სანამ ისევ ჩართავთ, დაურეკეთ ცვლის უფროსს.',
    [88, 114, 207, 63, 85],
  ],
  [
    '3번 홀의 펌프는 압력이 2바 아래로 떨어지면 저절로 멈춥니다. 다시 켜기 전에 교대 책임자에게 전화하고 시간을 일지에 적으십시오.',
    [57, 57, 50, 42, 56],
  ],
  [
    'export function pressureOf(pump: Pump, { unit = "bar" }: Options = {}): number {\n  if (pump.state === "stopped") return 0\n  return convert(pump.sensor.read(), unit)\n}\n',
    [49, 47, 47, 49, 52],
  ],
])('a text has as many tokens as its model takes, or about as many: %s', async (text, expected) => {
  for (const [position, family] of families.entries()) {
    const tokens = (await loadTokenCounter(family))(text)
    const share = tokens / expected[position]!
    if (family === 'llama' || family === 'gemma')
      expect([family, share > 0.85 && share < 1.2 ? 'near' : share]).toEqual([family, 'near'])
    else expect([family, tokens]).toEqual([family, expected[position]])
  }
})

// Counted by the models' own tokenizers: DeepSeek's, Qwen's and Mistral's.
test.each<[string, number[]]>([
  ["I'LL say we've   3,141,592\n\n\tdone…", [16, 20, 21]],
  ['カタカナ・テスト゠漢字 2026年', [14, 16, 18]],
  ['😀👨‍👩‍👧 cafe\u0301 \u0000\u0001', [15, 12, 24]],
  ['ab'.repeat(400), [400, 400, 400]],
])('what is split in a way of its own is counted as it is: %j', async (text, expected) => {
  const counters = await Promise.all((['deepseek', 'qwen', 'mistral'] as const).map(loadTokenCounter))
  expect(counters.map((count) => count(text))).toEqual(expected)
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

test('every character is counted as one kind, and every family has a weight for each', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const shape = textShape(text, 7)
      const nothing = textShape('', 7)
      expect([shape.length, nothing[0], Math.max(...nothing.slice(1))]).toEqual([shapeLength, 7, 0])
      expect(Math.min(...shape)).toBeGreaterThanOrEqual(0)
      expect(shape.slice(1).reduce((sum, value) => sum + value, 0)).toBeGreaterThanOrEqual(text.length)
    }),
  )
  for (const family of corrected) expect(familyWeights[family]).toHaveLength(shapeLength)
})
