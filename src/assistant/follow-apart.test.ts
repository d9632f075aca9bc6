import { expect, test } from 'vitest'
import { check, type CheckedClaim, type LiveFollower } from '../verify/index.ts'
import { openFollowerApart } from './follow-apart.ts'

const question = 'What is known of the tower?'
const sentences = [
  'The tower is 324 metres tall. ',
  'It was completed in 1890. ',
  'Gardeners water its penguins. ',
  'Let me know!\n\n',
]
const evidence = [{ text: 'The tower is 324 metres tall. It was completed in 1889.', number: 1 }]
const long = [...evidence, { text: 'Nothing of that stands here. '.repeat(2_000), number: 2 }]

async function follow(follower: LiveFollower, pieces: string[]): Promise<CheckedClaim[]> {
  const found: CheckedClaim[] = []
  for (const piece of pieces) {
    found.push(...follower.push(piece))
    // A host takes its time between two pieces: what was found meanwhile comes with the next.
    await new Promise((resolve) => setImmediate(resolve))
  }
  found.push(...(await follower.end()))
  follower.close?.()
  return found
}

test('long evidence is read apart, and what is said is the same', async () => {
  const follower = openFollowerApart({ evidence: long, question })
  const found = await follow(follower, sentences)
  expect(found).toEqual(check({ answer: sentences.join(''), evidence: long, question }).claims)
  expect(found.map(({ verdict }) => verdict)).toContain('contradicted')
  expect(follower.notice()).toBeUndefined()
})

test('an answer that grows long goes on apart: nothing is said twice, and nothing is left out', async () => {
  const filler = `${'and so on and on '.repeat(60)}.\n\n`
  const pieces = Array.from({ length: 60 }, (_, at) => [sentences[at % 4]!, filler]).flat()
  const answer = pieces.join('')
  expect(answer.length).toBeGreaterThan(55_000)
  const found = await follow(openFollowerApart({ evidence, question }), pieces)
  expect(found).toEqual(check({ answer, evidence, question }).claims)
})

test('a thread that crashes ends the check, says so, and nothing else', async () => {
  const worker = new URL('data:text/javascript,throw new Error("out of order")')
  const follower = openFollowerApart({ evidence: long, question }, { worker })
  expect(await follow(follower, sentences)).toEqual([])
  expect(follower.notice()).toMatch(/was not checked: .*out of order/)
  expect(await follow(openFollowerApart({ evidence: long, question }), sentences)).toHaveLength(4)
})

test('with many long answers at once some are checked here: every one gets its verdicts', async () => {
  const found = await Promise.all(
    Array.from({ length: 7 }, () => follow(openFollowerApart({ evidence: long, question }), sentences)),
  )
  for (const claims of found) expect(claims).toEqual(found[0])
  expect(found[0]).toHaveLength(4)
})
