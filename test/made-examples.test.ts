import { expect, test } from 'vitest'
import { rarityOf } from '../src/verify/scoring/model.ts'
import { editedExamples } from '../train/edited.ts'
import type { LabelledAnswer } from '../train/labelled.ts'
import { withheldExamples } from '../train/withheld.ts'

const answer = (group: string, evidence: string, text: string): LabelledAnswer => ({
  id: group,
  set: 'ragtruth-qa',
  group,
  question: undefined,
  evidence,
  answer: text,
  unsupported: false,
  spans: [],
  label: '',
})
const answers = [
  answer(
    'tower',
    'passage 1:The Eiffel Tower is 324 metres tall.\n\npassage 2:It was finished in 1889, which surprised the newspapers of Paris.',
    'The Eiffel Tower is 324 metres tall. It was finished in 1889, which surprised the newspapers of Paris.',
  ),
  answer(
    'library',
    'passage 1:The library opens at nine.\n\npassage 2:It lends maps and books, including old atlases of the county.',
    'The library opens at nine. It lends maps and books, including old atlases of the county.',
  ),
]
const rarity = rarityOf([''])

test('a sentence whose passage was taken away is unsupported, one whose passage stays is supported', () => {
  const sentences = withheldExamples(answers, rarity, 1).flatMap((example) => example.sentences)
  expect(new Set(sentences.map(({ label }) => label))).toEqual(new Set([0, 1]))
  for (const { label, features } of sentences)
    expect(features['coverage'] === 1, JSON.stringify(features['coverage'])).toBe(label === 0)
})

test('an edit changes its sentence, keeps the source’s group, and is the same again with the same seed', () => {
  const edited = editedExamples(answers, rarity, 1)
  expect(edited.length).toBeGreaterThan(1)
  for (const { answer: source, sentences } of edited) {
    expect(sentences).toMatchObject([{ label: 1 }])
    expect(source.answer).not.toContain(sentences[0]!.sentence.text)
  }
  expect(editedExamples(answers, rarity, 1)).toEqual(edited)
})
