import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { allTrials } from './index.ts'
import { trials } from './all-trials.ts'

const page = readFileSync('docs/trials.md', 'utf8')

test('docs/trials.md names every trial, and how many there are', () => {
  expect(trials.filter(({ name }) => !page.includes(`\`${name}\``)).map(({ name }) => name)).toEqual([])
  expect(page).toContain(`There are ${trials.length} trials`)
})

test('what a trial is, is told in a sentence, and its id is its own', () => {
  for (const { id, kind, title, what } of allTrials) {
    expect(id).toMatch(new RegExp(`^${kind}/[a-z]+(-[a-z]+)*$`))
    expect(what, id).toMatch(/^[A-Z][^\n]*\.$/)
    expect(title, id).toMatch(/^[A-Z“].*[^.]$/)
  }
  expect(new Set(allTrials.map(({ id }) => id)).size).toBe(allTrials.length)
})
