import { expect, test } from 'vitest'
import { renderPassages, type PromptPassage } from '../../wire/index.ts'
import { collect } from '../collect.ts'
import { quoteHost, quoteModel } from './quote.ts'

const signal = new AbortController().signal
const caller = { id: 'test', kind: 'system' as const, name: 'test' }

async function check(
  question: string,
  texts: string[],
  expected: string,
  titles: string[] = [],
): Promise<void> {
  const passages: PromptPassage[] = texts.map((text, index) => ({
    number: index + 1,
    title: titles[index] ?? 'Manual',
    headings: [],
    text,
  }))
  const content = `${renderPassages(passages)}\n\n${question}`
  const request = {
    model: 'quote',
    messages: [{ role: 'user' as const, content }],
    parameters: {},
    stream: true,
  }
  const answer = await collect(quoteModel(), request, { signal, caller })
  expect(answer).toMatchObject({ text: expected, finishReason: 'stop', error: undefined })
}

const connections =
  'max_connections sets the maximum number of concurrent connections to the server. The default is 100.'
const weather = 'It rains in Bergen on most days of the year. Bring a coat.'

test('the sentence that answers is quoted with its number', () =>
  check(
    'How do I raise the maximum number of connections?',
    [weather, connections],
    '> max_connections sets the maximum number of concurrent connections to the server. [2]',
  ))

test('words are matched whatever their ending', () =>
  check(
    'Is it raining in Bergen?',
    [connections, weather],
    '> It rains in Bergen on most days of the year. [2]',
  ))

test('what two passages say alike is quoted once', () =>
  check(
    'What sets the maximum number of connections?',
    [connections, connections],
    '> max_connections sets the maximum number of concurrent connections to the server. [1]',
  ))

test('a definition comes with its term', () =>
  check(
    'What does work_mem do?',
    [`work_mem (integer)\nSets the memory that a sort may use before it writes to disk.\n\n${connections}`],
    '> work_mem (integer)\n> Sets the memory that a sort may use before it writes to disk. [1]',
  ))

test('a page that is called what is asked for goes before pages that use the word more', () =>
  check(
    'How does VACUUM do it?',
    [
      'Vacuum thresholds decide when vacuum work on a table starts, and vacuum costs how fast vacuum goes.',
      'VACUUM reclaims the storage that dead rows occupy.',
    ],
    [
      '> VACUUM reclaims the storage that dead rows occupy. [2]',
      '> Vacuum thresholds decide when vacuum work on a table starts, and vacuum costs how fast vacuum goes. [1]',
    ].join('\n\n'),
    ['The daemon', 'VACUUM'],
  ))

test('what is there to ask is not looked for', () =>
  check(
    'How do I get hold of the archive and find the way?',
    ['You get the way to work and find your way back by day.', 'Hold on to the key of the archive.'],
    '> Hold on to the key of the archive. [2]',
  ))

test('it says when nothing answers', () =>
  check('Who won the chess championship?', [connections, weather], 'Nothing in the documents answers this.'))

test.each(['谁赢得了国际象棋冠军？', 'PostgreSQL 和 MySQL 哪个的 vacuum 更快一些？'])(
  'what is said around quotes is in the language of the question: %s',
  (question) => check(question, [weather], '文档中没有能够回答此问题的内容。'),
)
test.each(['What does 出 mean?', '誰がチェスで勝ちましたか？'])('and in English for others: %s', (question) =>
  check(question, [weather], 'Nothing in the documents answers this.'),
)

const handbook = [
  '每位员工每年有 25 天年假。年假须在次年三月底前休完。',
  '出差须提前五天向主管申请。住宿费每晚不超过 600 元。',
]

test.each([
  ['每年有多少天年假？', '> 每位员工每年有 25 天年假。 [1]'],
  ['出差的住宿费是多少？', '> 住宿费每晚不超过 600 元。 [2]'],
  ['量子力学是谁提出的？', '文档中没有能够回答此问题的内容。'],
])('words are found where no blanks are between them: %s', (question, expected) =>
  check(question, handbook, expected, ['员工手册', '员工手册']),
)

test('without passages it says what can be done, and nothing of hosts, which there may be', async () => {
  const messages = [{ role: 'user' as const, content: 'Hello?' }]
  const request = { model: 'quote', messages, parameters: {}, stream: true }
  const { text } = await collect(quoteHost().model('quote'), request, { signal, caller })
  expect(text).toMatch(/^Nothing about this was found[^]*Add documents .* or a model host/)
  expect(text).not.toMatch(/no model host/i)
})

const vacuum =
  'To vacuum a table, one must own it. VACUUM reclaims storage that dead rows take. VACUUM is fast.'

test('what something does is said first by the sentence that begins with it', () =>
  check('What does VACUUM do?', [vacuum], '> VACUUM reclaims storage that dead rows take. [1]'))

test('of what defines something, that of the page which is called so counts, and there the first', () =>
  check(
    'What is VACUUM?',
    ['VACUUM is an old name of it, and VACUUM was its first command.', vacuum],
    '> VACUUM reclaims storage that dead rows take. [2]',
    ['History', 'Vacuum'],
  ))

test('what stands under a label with its name is a definition, too', () =>
  check(
    'What is work_mem for?',
    [
      'Where work_mem is too low, a sort is slow. With more work_mem fewer files are written to disk.',
      'work_mem (integer)\nSets the base amount of memory that a sort may use. The default is 4 MB.',
    ],
    '> work_mem (integer)\n> Sets the base amount of memory that a sort may use. [2]',
    ['Advice', 'Settings'],
  ))
