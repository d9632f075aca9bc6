import { expect, test } from 'vitest'
import { speakersNamed } from './speakers.ts'

test.each([
  ['When did Priya move?', ['Priya', 'Callum'], ['Priya']],
  ["What is Callum's dog called?", ['Priya', 'Callum'], ['Callum']],
  ['What did Priya give to Callum?', ['Priya', 'Callum'], []],
  ['When was the move?', ['Priya', 'Callum'], []],
  ['When did Anna Berg move?', ['Anna Berg', 'Tom Berg'], ['Anna Berg']],
  ['When did the Bergs move?', ['Anna Berg', 'Tom Berg'], []],
  ['What did Ann and Bo buy?', ['Ann', 'Bo', 'Cy'], ['Ann', 'Bo']],
  ['What did Ann buy?', ['Ann', 'Ann'], []],
  ['', [], []],
])('%s, of %j, names %j', (question, speakers, named) => {
  expect([...speakersNamed(speakers)(question)]).toEqual(named)
})
