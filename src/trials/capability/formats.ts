import { people, towns } from '../names.ts'
import { languageOf } from '../reading/language-of.ts'
import { plain } from '../reading/plain.ts'
import { readJson } from '../reading/read-json.ts'
import { judged, type Trial } from '../trial.ts'

export const formats: Trial[] = [
  {
    kind: 'capability',
    name: 'json',
    title: 'JSON by a schema',
    what: 'Puts what a message says into a JSON object with exactly the keys and types that are asked for.',
    make(draw) {
      const [guest, writer] = draw.some(people, 2) as [string, string]
      const nights = draw.whole(2, 9)
      const town = draw.one(towns)
      const breakfast = draw.one([true, false])
      const expected = { guest, town, nights, breakfast }
      return {
        says: [
          `Message: "Hello, ${writer} here. I write for ${guest}, who needs a room in ${town} for ${nights} nights, ${breakfast ? 'with breakfast, please' : 'and without breakfast'}."\n\nWrite the booking as one JSON object with exactly these keys: guest (string), town (string), nights (number), breakfast (boolean). Nothing else.`,
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
          alsoRight: [['```json\n' + JSON.stringify(expected, null, 2) + '\n```']],
          alsoWrong: [
            [JSON.stringify({ ...expected, guest: writer })],
            [JSON.stringify({ ...expected, note: '' })],
          ],
          right: [JSON.stringify(expected)],
          wrong: { careless: [`Here you go: ${JSON.stringify({ ...expected, nights: String(nights) })}`] },
        },
      }
    },
  },
  {
    kind: 'capability',
    name: 'lines',
    title: 'So many lines, and no more',
    what: 'Writes exactly as many lines as it is asked for, each in the form that it is asked for.',
    make(draw) {
      const count = draw.whole(4, 9)
      const things = draw.one(['kitchen', 'garden', 'workshop', 'school bag'])
      return {
        says: [
          `Name exactly ${count} different things that are found in a ${things}. One on each line, each line beginning with "* ", and no other line.`,
        ],
        judge({ answer }) {
          const lines = answer.split('\n').filter((line) => line.trim() !== '')
          return judged(
            'It wrote as many lines as were asked for, in their form.',
            [lines.length !== count, `It wrote ${lines.length} lines, and ${count} were asked for.`],
            [!lines.every((line) => /^\* \S/.test(line)), 'A line does not begin as it ought to.'],
            [new Set(lines.map(plain)).size < count, 'It named the same thing twice.'],
          )
        },
        examples: {
          alsoWrong: [
            [Array.from({ length: count + 1 }, (_, index) => `* thing ${index}`).join('\n')],
            [Array.from({ length: count }, (_, index) => `- thing ${index}`).join('\n')],
            [Array.from({ length: count }, () => '* spoon').join('\n')],
          ],
          right: [Array.from({ length: count }, (_, index) => `* thing ${index}`).join('\n')],
          wrong: {
            careless: [
              `Here they are:\n${Array.from({ length: count }, (_, index) => `* thing ${index}`).join('\n')}`,
            ],
          },
        },
      }
    },
  },
  {
    kind: 'capability',
    name: 'language',
    title: 'An answer in another language',
    what: 'Answers in the language that it is asked to answer in, whatever the question is in.',
    make(draw) {
      const [language, right] = draw.one([
        [
          'German',
          'Der Regen ist wichtig, weil er die Erde und die Pflanzen mit Wasser versorgt. Er ist auch für die Flüsse gut.',
        ],
        [
          'French',
          'La pluie est importante parce qu’elle donne de l’eau à la terre et aux plantes. Elle est bonne pour les rivières.',
        ],
        [
          'Spanish',
          'La lluvia es importante porque da agua a la tierra y a las plantas. También es buena para los ríos.',
        ],
        [
          'Italian',
          'La pioggia è importante perché dà acqua alla terra e alle piante. È buona anche per i fiumi.',
        ],
      ] as const)
      const about = draw.one(['rain', 'bread', 'sleep', 'trees'])
      return {
        says: [
          `Why is ${about} important? Write two or three whole sentences in ${language}, and nothing in English.`,
        ],
        judge: ({ answer }) =>
          judged(`It answered in ${language}.`, [
            languageOf(answer) !== language,
            `It did not answer in ${language}.`,
          ]),
        examples: {
          right: [right],
          wrong: {
            careless: ['It is important for the earth and for the plants, and it is good for all of us.'],
          },
        },
      }
    },
  },
  {
    kind: 'capability',
    name: 'replaces',
    title: 'A text with one word replaced',
    what: 'Gives a text back with one word replaced everywhere, and not a letter else changed.',
    make(draw) {
      const [from, to] = draw.some(['lamp', 'chair', 'clock', 'vase', 'stool'], 2) as [string, string]
      const price = draw.whole(21, 98)
      const text = `The ${from} of ${draw.person()} stands by the window. Whoever buys the ${from} pays ${price} euros, for it is a good ${from}.`
      const expected = text.replaceAll(from, to)
      return {
        says: [
          `Write this text again with “${to}” wherever it has “${from}”, and change nothing else. Nothing but the text.\n\n${text}`,
        ],
        judge: ({ answer }) =>
          judged('The text is as it was, with the word replaced.', [
            plain(answer).replaceAll('"', '') !== plain(expected),
            'The text is not as it was, with the word replaced.',
          ]),
        examples: {
          right: [expected],
          wrong: { careless: [expected.replace(to, from)] },
        },
      }
    },
  },
]
