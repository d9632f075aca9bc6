import { callsOf, numberOf, valueOf, valuesOf, wasCalled } from '../calls.ts'
import { people, towns } from '../names.ts'
import { hasNumber, says } from '../reading/plain.ts'
import { tool } from '../simulated-tool.ts'
import { judged, type ScriptedCall, type Trial } from '../trial.ts'

const system =
  'You are an assistant with tools. Use them where they are needed, and answer in one short sentence.'

export const tools: Trial[] = [
  {
    kind: 'capability',
    name: 'right-tool',
    title: 'The right tool, with the right arguments',
    what: 'Chooses among tools that are alike, and gives them what was said, in the form that they ask for.',
    make(draw) {
      const town = draw.one(towns)
      const [month, name] = draw.one([
        ['03', 'March'],
        ['07', 'July'],
        ['11', 'November'],
      ] as const)
      const day = draw.whole(11, 28)
      const seats = draw.whole(2, 8)
      const date = `2031-${month}-${day}`
      const right = { town, date, people: seats }
      const where = {
        town: 'Name of the town',
        date: 'As YYYY-MM-DD',
        people: { type: 'number', description: 'How many' },
      } as const
      return {
        system,
        says: [`Reserve a table for ${seats} in ${town} for the ${day}th of ${name} 2031.`],
        tools: draw.shuffled([
          tool('reserve_table', 'Reserves a table in a restaurant.', where, () => 'reserved'),
          tool('reserve_room', 'Reserves a room in a hotel.', where, () => 'reserved'),
          tool('reserve_boat', 'Reserves a boat.', where, () => 'reserved'),
          tool('cancel_table', 'Gives a reserved table up.', where, () => 'given up'),
        ]),
        judge({ calls }) {
          const [made] = callsOf(calls, 'reserve_table')
          return judged(
            'It called the right tool with the right arguments.',
            [calls.some((call) => call.name !== 'reserve_table'), 'It called a tool that was not asked for.'],
            [made === undefined, 'It reserved no table.'],
            [made !== undefined && valueOf(made, 'town') !== town.toLowerCase(), 'The town is another one.'],
            [
              made !== undefined && valueOf(made, 'date') !== date,
              'The date is not the one that was said, in the form asked for.',
            ],
            [
              made !== undefined && numberOf(made, 'people') !== seats,
              'The number of people is another one.',
            ],
          )
        },
        examples: {
          alsoRight: [
            [{ calls: [['reserve_table', { ...right, people: String(seats) }]] }, 'It is reserved.'],
          ],
          alsoWrong: [
            [
              {
                calls: [
                  ['reserve_table', right],
                  ['reserve_room', right],
                ],
              },
              'Reserved.',
            ],
            [{ calls: [['reserve_room', right]] }, 'Reserved.'],
            [{ calls: [['reserve_table', { ...right, people: seats + 1 }]] }, 'Reserved.'],
            [{ calls: [['reserve_table', { ...right, town: 'Paris' }]] }, 'Reserved.'],
          ],
          right: [{ calls: [['reserve_table', right]] }, 'It is reserved.'],
          wrong: {
            careless: [
              { calls: [['reserve_table', { ...right, date: `${day}.${month}.2031` }]] },
              'It is reserved.',
            ],
          },
        },
      }
    },
  },
  {
    kind: 'capability',
    name: 'tool-chain',
    title: 'One tool after the other',
    what: 'Gives a tool what another tool has given back, and tells what comes of it.',
    make(draw) {
      const [person, other] = draw.some(people, 2) as [string, string]
      const [id, otherId] = draw.some(['K31', 'K47', 'K58', 'K62', 'K79'], 2) as [string, string]
      const balance = draw.whole(213, 978)
      const find: ScriptedCall = ['find_customer', { name: person }]
      return {
        system,
        says: [`How much does ${person} owe us?`],
        tools: [
          tool('find_customer', 'Finds the id of a customer.', { name: 'Whole name' }, ({ name }) =>
            says(String(name), person)
              ? `${person}: id ${id}\n${other}: id ${otherId}`
              : 'nobody of that name',
          ),
          tool(
            'get_balance',
            'Tells how much a customer owes.',
            { id: 'Id of the customer' },
            ({ id: given }) => (String(given) === id ? `${balance} euros` : 'error: no such id'),
          ),
        ],
        judge: ({ answer, calls }) =>
          judged(
            'It found the customer and told what is owed.',
            [
              !valuesOf(calls, 'get_balance', 'id').includes(id.toLowerCase()),
              'It did not ask with the id that it had been given.',
            ],
            [!hasNumber(answer, balance), 'It did not tell what is owed.'],
          ),
        examples: {
          alsoWrong: [
            [`${person} owes ${balance} euros.`],
            [{ calls: [find] }, { calls: [['get_balance', { id }]] }, 'I have it.'],
          ],
          right: [
            { calls: [find] },
            { calls: [['get_balance', { id }]] },
            `${person} owes ${balance} euros.`,
          ],
          wrong: {
            careless: [{ calls: [find] }, { calls: [['get_balance', { id: otherId }]] }, 'Nothing is owed.'],
          },
        },
      }
    },
  },
  {
    kind: 'capability',
    name: 'mends-a-call',
    title: 'A call that a tool refuses',
    what: 'Mends a call as the error of a tool says, and comes to the result.',
    make(draw) {
      const grams = draw.whole(21, 89) * 100
      const price = draw.whole(13, 79)
      const ask = (weight: number): ScriptedCall => [
        'postage',
        { weight, country: draw.one(['FR', 'IT', 'SE']) },
      ]
      const country = draw.one(['France', 'Italy', 'Sweden'])
      return {
        system,
        says: [`What does it cost to send a parcel of ${grams / 1000} kilograms to ${country}?`],
        tools: [
          tool(
            'postage',
            'Tells what a parcel costs.',
            { weight: { type: 'number', description: 'Its weight' }, country: 'Where to' },
            (values) => {
              if (!/^[A-Z]{2}$/.test(String(values['country'])))
                return 'error: country has to be a code of two capital letters, such as ES'
              return Number(values['weight']) === grams
                ? `${price} euros`
                : 'error: weight has to be in grams'
            },
          ),
        ],
        judge: ({ answer, calls }) =>
          judged(
            'It came to the result.',
            [!wasCalled(calls, 'postage'), 'It did not call the tool.'],
            [!hasNumber(answer, price), 'It did not tell the price.'],
          ),
        examples: {
          alsoWrong: [[`It costs ${price} euros.`], ['About 5 euros.']],
          right: [{ calls: [ask(grams / 1000)] }, { calls: [ask(grams)] }, `It costs ${price} euros.`],
          wrong: { careless: [{ calls: [ask(grams / 1000)] }, 'It costs about 5 euros.'] },
        },
      }
    },
  },
  {
    kind: 'capability',
    name: 'no-tool-needed',
    title: 'A question that needs no tool',
    what: 'Answers from what was said, and calls none of the tools that lie about.',
    make(draw) {
      const [first, second] = [draw.whole(21, 59), draw.whole(61, 99)]
      return {
        system,
        says: [
          `My train leaves from platform ${first}, my sister's from platform ${second}. From which platform does hers leave?`,
        ],
        tools: [
          tool('send_mail', 'Sends a mail.', { to: 'Whom to', text: 'What it says' }, () => 'sent'),
          tool('get_weather', 'Tells the weather of a town.', { town: 'Name of the town' }, () => 'rain'),
        ],
        judge: ({ answer, calls }) =>
          judged(
            'It answered without a tool.',
            [calls.length > 0, 'It called a tool that had nothing to do with it.'],
            [!hasNumber(answer, second), 'It did not tell the platform.'],
          ),
        examples: {
          right: [`Hers leaves from platform ${second}.`],
          wrong: {
            careless: [{ calls: [['get_weather', { town: 'Ardenfeld' }]] }, `From platform ${second}.`],
          },
        },
      }
    },
  },
  {
    kind: 'capability',
    name: 'several-calls',
    title: 'Several calls, put together',
    what: 'Asks a tool for each of several things, and works out what they come to.',
    make(draw) {
      const [first, second, third] = draw.some(['apples', 'bread', 'candles', 'dates', 'eggs'], 3) as [
        string,
        string,
        string,
      ]
      const prices: Record<string, number> = {
        [first]: draw.whole(11, 29),
        [second]: draw.whole(31, 49),
        [third]: draw.whole(51, 69),
      }
      const sum = prices[first]! + prices[second]! + prices[third]!
      const look = (item: string): ScriptedCall => ['get_price', { item }]
      return {
        system,
        says: [`What do ${first}, ${second} and ${third} cost together? Look the prices up.`],
        tools: [
          tool('get_price', 'Tells the price of one item.', { item: 'Which' }, ({ item }) => {
            const name = Object.keys(prices).find((known) => says(String(item), known.slice(0, -1)))
            return name === undefined ? 'error: no such item' : `${prices[name]} euros`
          }),
        ],
        judge: ({ answer, calls }) =>
          judged(
            'It looked all prices up, and the sum is right.',
            [callsOf(calls, 'get_price').length < 3, 'It did not look all prices up.'],
            [!hasNumber(answer, sum), `The sum is not ${sum}.`],
          ),
        examples: {
          alsoWrong: [
            [`Together they cost ${sum} euros.`],
            [{ calls: [look(first), look(second), look(third)] }, `Together they cost ${sum + 1} euros.`],
          ],
          right: [{ calls: [look(first), look(second), look(third)] }, `Together they cost ${sum} euros.`],
          wrong: {
            careless: [
              { calls: [look(first), look(second)] },
              `Together they cost ${sum - prices[third]!} euros.`,
            ],
          },
        },
      }
    },
  },
]
