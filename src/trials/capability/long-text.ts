import type { Draw } from '../draw.ts'
import { people, towns } from '../names.ts'
import { hasNumber, says } from '../reading/plain.ts'
import { judged, type Trial } from '../trial.ts'

/** Some 3,000 tokens: long enough that a model which reads its beginning alone fails, and cheap on every host. */
const sentences = 130

export const longText: Trial[] = [
  {
    kind: 'capability',
    name: 'long-text',
    title: 'Facts at several depths of a long text',
    what: 'Finds a fact at the beginning, in the middle and near the end of a long text.',
    make(draw) {
      const [first, second, third] = draw.some([213, 347, 468, 529, 684, 791, 856, 972], 3) as [
        number,
        number,
        number,
      ]
      const text = filler(draw)
      text.splice(Math.floor(sentences * 0.08), 0, `The locker of the red key is number ${first}.`)
      text.splice(Math.floor(sentences * 0.5), 0, `The locker of the green key is number ${second}.`)
      text.splice(Math.floor(sentences * 0.93), 0, `The locker of the blue key is number ${third}.`)
      return {
        says: [
          `${text.join(' ')}\n\nWhich numbers have the lockers of the blue, the red and the green key, in this order? The three numbers, nothing else.`,
        ],
        judge: ({ answer }) => judged('It found all three.', ...inOrder(answer, [third, first, second])),
        examples: {
          alsoRight: [
            [`The blue one is ${third}, the red one ${first}, and the green one ${second}.`],
            [`${third} ${first} ${second}`],
            [`${third},${first},${second}`],
          ],
          alsoWrong: [[`${first}, ${second}, ${third}`]],
          right: [`${third}, ${first}, ${second}`],
          wrong: { careless: [`${third}, ${first}, and the green one is not mentioned.`] },
        },
      }
    },
  },
  {
    kind: 'capability',
    name: 'last-value',
    title: 'What holds in the end',
    what: 'Follows something that is moved several times through a long text, and tells where it is in the end.',
    make(draw) {
      const places = draw.some(['attic', 'cellar', 'garage', 'kitchen', 'stable', 'tower'], 4) as [
        string,
        string,
        string,
        string,
      ]
      const text = filler(draw)
      places.forEach((place, index) =>
        text.splice(
          Math.floor(sentences * (0.1 + index * 0.24)),
          0,
          index === 0
            ? `The green trunk is put into the ${place}.`
            : `Now the green trunk is carried from the ${places[index - 1]} to the ${place}.`,
        ),
      )
      return {
        says: [`${text.join(' ')}\n\nWhere is the green trunk in the end? One word.`],
        judge: ({ answer }) =>
          judged(
            'It told the last place.',
            [!says(answer, places[3]), 'It did not tell the last place.'],
            [
              places.slice(0, 3).some((place) => says(answer.split('\n').at(-1)!, place)),
              'It told an earlier place, too.',
            ],
          ),
        examples: {
          alsoRight: [[`In the **${places[3]}**.`]],
          alsoWrong: [[`${places[2]} or ${places[3]}`]],
          right: [places[3]],
          wrong: { careless: [places[draw.whole(0, 2)]!] },
        },
      }
    },
  },
  {
    kind: 'capability',
    name: 'all-that-fits',
    title: 'All that fits, in a long text',
    what: 'Gathers everything of a kind out of a long text: all of it, and nothing else.',
    make(draw) {
      const members = draw.some(people, 4)
      const guests = draw.some(
        people.filter((person) => !members.includes(person)),
        2,
      )
      const text = filler(draw)
      draw
        .shuffled([
          ...members.map((person) => `${person} is a member of the choir.`),
          ...guests.map((person) => `${person} has left the choir.`),
        ])
        .forEach((sentence, index) => text.splice(8 + index * 21, 0, sentence))
      return {
        says: [
          `${text.join(' ')}\n\nWho is a member of the choir? All names, one on each line, nothing else.`,
        ],
        judge: ({ answer }) =>
          judged(
            'It named all members, and nobody else.',
            [members.some((person) => !says(answer, person)), 'It left a member out.'],
            [guests.some((person) => says(answer, person)), 'It named somebody who has left.'],
          ),
        examples: {
          alsoRight: [[members.map((person) => `- ${person}`).join('\n')]],
          alsoWrong: [[[...members, ...guests].join('\n')]],
          right: [members.join('\n')],
          wrong: { careless: [members.slice(1).join('\n')] },
        },
      }
    },
  },
]

/** Sentences about nothing that is asked for. */
function filler(draw: Draw): string[] {
  const subjects = ['The baker', 'The ferry', 'A neighbour', 'The postman', 'The old dog', 'The teacher']
  const verbs = ['passes', 'watches', 'leaves', 'visits', 'praises', 'looks for']
  const ends = [
    'before the rain comes',
    'without a word',
    'as on every day',
    'on the way to the market',
    'late in the evening',
  ]
  return Array.from(
    { length: sentences },
    () => `${draw.one(subjects)} ${draw.one(verbs)} the harbour of ${draw.one(towns)} ${draw.one(ends)}.`,
  )
}

function inOrder(answer: string, numbers: readonly number[]): Parameters<typeof judged>[1][] {
  const missing = numbers.filter((number) => !hasNumber(answer, number))
  const places = numbers.map((number) => answer.indexOf(String(number)))
  return [
    [missing.length > 0, `It did not find ${missing.join(' and ')}.`],
    [
      places.some((place, index) => index > 0 && place < places[index - 1]!),
      'They are not in the order that was asked for.',
    ],
  ]
}
