import { expect, test } from 'vitest'
import { kindsAsked, kindsIn } from './answer-kind.ts'

const holds = (question: string, text: string) => (kindsAsked(question) & kindsIn(text)) !== 0

test.each([
  ['When did Boris return?', 'I was back on the twelfth.'],
  ['When did Boris return?', 'We flew home yesterday.'],
  ['In which year did she move?', 'We came here in 1998, before you were born.'],
  ['And since when can he walk?', 'He has walked without help since Tuesday.'],
  ['How long was the flight?', 'Eleven hours, and no sleep.'],
  ['How many of them came?', 'A dozen, I think.'],
  ['How much may it cost?', 'At most 40 euros.'],
  ['How old is her dog?', 'She turned seven.'],
])('%s is answered by: %s', (question, text) => expect(holds(question, text)).toBe(true))

test.each([
  ['When did Boris return?', 'It was too loud for him.'],
  ['When did Boris return?', 'You may march ahead.'],
  ['How many of them came?', 'Some of them, I think.'],
  ['What did Boris suggest?', 'He turned seven yesterday.'],
  ['Wann kam Boris zurück?', 'Am 12. Mai.'],
])('%s is not, more than by others, by: %s', (question, text) => expect(holds(question, text)).toBe(false))
