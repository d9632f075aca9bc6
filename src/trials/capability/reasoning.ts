import { askPassages } from '../ask-passages.ts'
import { people, towns } from '../names.ts'
import { hasNumber, plain } from '../reading/plain.ts'
import { judged, type Trial } from '../trial.ts'

export const reasoning: Trial[] = [
  {
    kind: 'capability',
    name: 'joins-two-facts',
    title: 'Two facts together',
    what: 'Answers what only two passages together tell.',
    make(draw) {
      const [leader, other] = draw.some(people, 2) as [string, string]
      const [phone, otherPhone] = draw.some([2134, 3478, 4682, 5291, 6847], 2) as [number, number]
      const [team, otherTeam] = draw.some(['archive', 'workshop', 'garden', 'kitchen'], 2) as [string, string]
      return {
        ...askPassages(
          draw.shuffled([
            ['Telephones', `${leader}: ${phone}. ${other}: ${otherPhone}.`],
            ['Teams', `${other} leads the ${otherTeam}, ${leader} the ${team}.`],
            ['Hours', `The ${otherTeam} is closed on Mondays.`],
          ] as const),
          `On which telephone number is whoever leads the ${team}?`,
        ),
        judge: ({ answer }) =>
          judged(
            'It told the right number.',
            [!hasNumber(answer, phone), 'It did not tell the right number.'],
            [hasNumber(answer, otherPhone), 'It told another number, too.'],
          ),
        examples: {
          alsoWrong: [[`${phone} or ${otherPhone}`]],
          right: [`${leader} leads the ${team} and is on ${phone} [1][2].`],
          wrong: { careless: [`On ${otherPhone} [1].`] },
        },
      }
    },
  },
  {
    kind: 'capability',
    name: 'table-sum',
    title: 'A sum over some rows of a table',
    what: 'Adds up the rows of a table that fit a condition, and no others.',
    make(draw) {
      const rows = draw
        .shuffled(towns)
        .slice(0, 6)
        .map((town, index) => ({
          town,
          region: index % 2 === 0 ? 'north' : 'south',
          boxes: draw.whole(112, 389),
        }))
      const region = draw.one(['north', 'south'])
      const sum = rows.filter((row) => row.region === region).reduce((total, row) => total + row.boxes, 0)
      const all = rows.reduce((total, row) => total + row.boxes, 0)
      return {
        says: [
          `| town | region | boxes |\n| --- | --- | --- |\n${draw
            .shuffled(rows)
            .map((row) => `| ${row.town} | ${row.region} | ${row.boxes} |`)
            .join(
              '\n',
            )}\n\nHow many boxes are in the towns of the ${region} together? End with a line that has the number alone.`,
        ],
        judge: ({ answer }) =>
          judged('The sum is right.', [
            !hasNumber(answer.trim().split('\n').at(-1)!, sum),
            `The sum is not ${sum}.`,
          ]),
        examples: {
          alsoRight: [[`The towns come to **${sum.toLocaleString('en')}**`]],
          right: [`Added up:\n${sum}`],
          wrong: { careless: [`Added up:\n${all}`] },
        },
      }
    },
  },
  {
    kind: 'capability',
    name: 'table-lookup',
    title: 'A cell of a table',
    what: 'Reads the cell of a table that a row and a column lead to.',
    make(draw) {
      const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday']
      const rows = draw
        .some(people, 5)
        .map((person) => ({ person, rooms: days.map(() => draw.whole(101, 899)) }))
      const row = draw.one(rows)
      const day = draw.whole(0, 3)
      const wrong = row.rooms.find((room) => room !== row.rooms[day]) ?? 100
      return {
        says: [
          `who;${days.join(';')}\n${rows.map(({ person, rooms }) => `${person};${rooms.join(';')}`).join('\n')}\n\nIn which room is ${row.person} on ${days[day]}? Answer with the number of the room alone.`,
        ],
        judge: ({ answer }) =>
          judged('It read the right cell.', [!hasNumber(answer, row.rooms[day]!), 'It read another cell.']),
        examples: { right: [String(row.rooms[day])], wrong: { careless: [String(wrong)] } },
      }
    },
  },
  {
    kind: 'capability',
    name: 'order-of-dates',
    title: 'In the order of time',
    what: 'Puts what is told in any order, with dates in several forms, into the order of time.',
    make(draw) {
      const months = ['January', 'March', 'June', 'August', 'November']
      const names = draw.some(['fair', 'concert', 'flood', 'election', 'harvest'], 5)
      const events = months.map((month, index) => ({
        name: names[index]!,
        date: `${draw.whole(1, 28)} ${month} 1987`,
      }))
      return {
        says: [
          `${draw
            .shuffled(events)
            .map(({ name, date }) => `The ${name} was on ${date}.`)
            .join(
              ' ',
            )}\n\nPut the five in the order of time, the earliest first: their names alone, separated by commas.`,
        ],
        judge({ answer }) {
          const said = plain(answer)
          const places = names.map((name) => said.lastIndexOf(name))
          return judged(
            'They are in the order of time.',
            [places.includes(-1), 'It left one of them out.'],
            [
              places.some((place, index) => index > 0 && place < places[index - 1]!),
              'They are not in the order of time.',
            ],
          )
        },
        examples: {
          right: [names.join(', ')],
          wrong: { careless: [names.toReversed().join(', ')] },
        },
      }
    },
  },
  {
    kind: 'capability',
    name: 'citations',
    title: 'Passages cited by number',
    what: 'Writes the number of the passage that a fact is from behind it.',
    make(draw) {
      const town = draw.one(towns)
      const height = draw.whole(41, 89)
      const year = draw.whole(1811, 1899)
      const list = draw.shuffled([
        ['Height', `The lighthouse of ${town} is ${height} metres high.`],
        ['History', `The lighthouse of ${town} was built in ${year}.`],
        ['Keeper', `The lighthouse of ${town} has had no keeper for long.`],
      ] as const)
      const at = (source: string) => list.findIndex(([title]) => title === source) + 1
      return {
        ...askPassages(
          list,
          'How high is the lighthouse, and when was it built? Two sentences, each with its passage.',
        ),
        judge({ answer }) {
          // In the same sentence, or in brackets right behind it.
          const cites = (figure: number, passage: number) =>
            new RegExp(`${figure}[^.\\n]*(?:\\.\\s*)?\\[[^\\]]*\\b${passage}\\b`).test(answer)
          return judged(
            'Both facts have the number of their passage.',
            [!hasNumber(answer, height) || !hasNumber(answer, year), 'It left a fact out.'],
            [
              !cites(height, at('Height')) || !cites(year, at('History')),
              'A fact does not have the number of its passage.',
            ],
          )
        },
        examples: {
          alsoRight: [
            [
              `The lighthouse, built in ${year} [${at('History')}], is ${height} metres high. [${at('Height')}]`,
            ],
          ],
          alsoWrong: [
            ['It is high [1]. It is old [2].'],
            [`It is ${height} metres high. It was built in ${year}.`],
          ],
          right: [
            `It is ${height} metres high [${at('Height')}]. It was built in ${year} [${at('History')}].`,
          ],
          wrong: {
            careless: [
              `It is ${height} metres high [${at('Keeper')}]. It was built in ${year} [${at('Keeper')}].`,
            ],
          },
        },
      }
    },
  },
  {
    kind: 'capability',
    name: 'kept-over-turns',
    title: 'An instruction that holds',
    what: 'Keeps to an instruction of the beginning over several turns, also where the talk turns to something else.',
    make(draw) {
      const ending = draw.one(['Good luck.', 'Until soon.', 'All the best.', 'Take care.'])
      const questions = draw.some(
        [
          'What is the capital of France?',
          'How many legs has a spider?',
          'Which colour has a ripe lemon?',
          'What is ice made of?',
        ],
        3,
      )
      return {
        system: `You answer in one short sentence. End every answer, without exception, with the words “${ending}”`,
        says: questions,
        judge: ({ answers }) =>
          judged('It kept to it to the end.', [
            answers.some(
              (answer) =>
                !plain(answer)
                  .replaceAll(/["')\]]+$/g, '')
                  .endsWith(plain(ending)),
            ),
            'An answer does not end with the words that it is to end with.',
          ]),
        examples: {
          alsoRight: [questions.map(() => `That is easy.\n\n**${ending}**`)],
          right: questions.map(() => `That is easy. ${ending}`),
          wrong: { careless: [`That is easy. ${ending}`, 'That is easy.', 'That is easy.'] },
        },
      }
    },
  },
  {
    kind: 'capability',
    name: 'exception',
    title: 'A rule with an exception',
    what: 'Applies a rule with an exception to a case in which the exception holds, or does not.',
    make(draw) {
      const [normal, reduced] = [draw.whole(21, 39), draw.whole(11, 19)]
      const age = draw.one([12, 15, 17, 34, 52])
      const day = draw.one(['Monday', 'Saturday'])
      const fee = age < 18 && day === 'Monday' ? reduced : normal
      return {
        ...askPassages(
          [
            [
              'Fees',
              `Entrance is ${normal} euros. Who is not yet 18 pays ${reduced} euros, but not on Saturdays and Sundays.`,
            ],
            ['Hours', 'The baths are open every day.'],
          ],
          `${draw.person()} is ${age} and comes on a ${day}. How much is entrance? Answer with the amount alone.`,
        ),
        judge: ({ answer }) =>
          judged('The amount is right.', [
            !hasNumber(answer, fee) || hasNumber(answer, normal + reduced - fee),
            `The amount is not ${fee}.`,
          ]),
        examples: {
          right: [`${fee} euros [1]`],
          wrong: { careless: [`${normal + reduced - fee} euros [1]`] },
        },
      }
    },
  },
]
