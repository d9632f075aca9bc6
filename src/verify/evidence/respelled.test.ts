import { expect, test } from 'vitest'
import { check } from '../index.ts'
import { readEvidence } from './evidence.ts'
import { respelled } from './respelled.ts'

test.each([
  ['Healthcare is free.', 'The health care of all is free.', 'health care is free.'],
  ['There is Wi-Fi in all rooms.', 'All rooms have wifi.', 'There is wifi in all rooms.'],
  ['The WiFi is free.', 'Wi Fi: free', 'The wi fi is free.'],
  ['They beat it.', 'To be at home.', 'They beat it.'],
  ['They offer takeout.', 'You can take out food.', 'They offer take out.'],
  ['It is in California.', 'Santa Barbara, CA 93101', 'It is in CA.'],
  ['It is in New York City.', 'Albany, NY', 'It is in NY City.'],
  ['It is in California.', 'It is in California, CA.', 'It is in California.'],
  ['The update is out.', 'They put the date up.', 'The update is out.'],
  ['Another day passes.', 'An other day.', 'Another day passes.'],
])('%s beside "%s"', (claim, evidence, spelled) => {
  expect(respelled(claim, readEvidence([{ text: evidence }])).text).toBe(spelled)
})

test('a state is not missing where its letters are there', () => {
  const [claim] = check({
    answer: 'The diner is located in Santa Barbara, California.',
    evidence: 'The diner is located at 418 State St, Santa Barbara, CA.',
  }).claims
  expect(claim).toMatchObject({ verdict: 'supported' })
})
