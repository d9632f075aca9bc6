import { towns } from '../names.ts'
import { readJson } from '../reading/read-json.ts'
import { judged, type Trial } from '../trial.ts'

export const formats: Trial[] = [
  {
    kind: 'capability',
    name: 'json',
    title: 'JSON by a schema',
    what: 'Puts what a message says into a JSON object with exactly the keys and types that are asked for.',
    make(draw) {
      const [guest, other] = draw.some([draw.person(), 'Noor Haddad', 'Pia Lehtinen'], 2) as [string, string]
      const nights = draw.whole(2, 9)
      const town = draw.one(towns)
      const breakfast = draw.one([true, false])
      const expected = { guest, town, nights, breakfast }
      return {
        says: [
          `Message: "Hello, ${other} here, I am writing for ${guest}, who needs a room in ${town} for ${nights} nights, ${breakfast ? 'with breakfast, please' : 'and without breakfast'}."\n\nWrite the booking as one JSON object with exactly these keys: guest (string), town (string), nights (number), breakfast (boolean). Nothing else.`,
        ],
        judge({ answer }) {
          const value = readJson(answer)
          const wrong = Object.entries(expected).find(([key, right]) => value?.[key] !== right)
          return judged(
            'The object has all that was asked for, and nothing else.',
            [value === undefined, 'The answer is not one JSON object.'],
            [wrong !== undefined, `The value of ${wrong?.[0]} is not that of the message.`],
            [Object.keys(value ?? {}).length > 4, 'The object has keys that were not asked for.'],
          )
        },
        examples: {
          right: [JSON.stringify(expected)],
          wrong: { careless: [`Here you go: ${JSON.stringify({ ...expected, nights: String(nights) })}`] },
        },
      }
    },
  },
]
