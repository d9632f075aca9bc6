import { Parser } from 'htmlparser2'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import type { TrialMessage } from '../../../src/wire/index.ts'
import { hostileAnswers } from '../../../test/e2e/hostile-answers.ts'
import { madeVisible } from '../ui/made-visible.ts'
import { Transcript } from './transcript.tsx'

/** What is drawn of messages: its elements, and the text in each place of somebody's words. */
function drawn(messages: TrialMessage[]): { elements: Set<string>; said: string[]; html: string } {
  const html = renderToStaticMarkup(createElement(Transcript, { messages }))
  const elements = new Set<string>()
  const said: string[] = []
  let depth = 0
  const parser = new Parser({
    onopentag(name, { class: classes = '' }) {
      elements.add(name)
      if (depth > 0) depth++
      else if (classes.split(' ').includes('said')) {
        depth = 1
        said.push('')
      }
    },
    ontext(text) {
      if (depth > 0) said[said.length - 1] += text
    },
    onclosetag() {
      if (depth > 0) depth--
    },
  })
  parser.end(html)
  return { elements, said, html }
}

test('whatever a model writes is text in its own place, and nothing else', () => {
  for (const answer of hostileAnswers.filter((text) => text.length < 4_000)) {
    const { elements, said } = drawn([
      { role: 'assistant', text: answer, calls: [{ name: 'write', arguments: answer }] },
    ])
    expect(elements.isSubsetOf(new Set(['ol', 'li', 'div', 'figure', 'figcaption', 'code'])), answer).toBe(
      true,
    )
    expect(said).toEqual([madeVisible(answer), madeVisible(answer)])
  }
})

test('what nobody would see, or would turn the rest, is shown by its number', () => {
  const { html, said } = drawn([{ role: 'user', text: 'a\u202Eb\u{E0041}c\u0000d\te\n👩\u200D💻' }])
  expect(said).toEqual(['a⟨U+202E⟩b⟨U+E0041⟩c⟨U+0000⟩d\te\n👩\u200D💻'])
  expect(html).not.toMatch(/[\u202A-\u202E\u2066-\u2069\u{E0000}-\u{E007F}]/u)
})

test('a model that only calls a tool is named once, one that says nothing is said to', () => {
  const { html: called } = drawn([
    { role: 'assistant', text: '', calls: [{ name: 'read', arguments: '{}' }] },
  ])
  expect(called.match(/The model/g)).toHaveLength(1)
  expect(called).not.toContain('It wrote nothing.')
  expect(drawn([{ role: 'assistant', text: '' }]).html).toContain('It wrote nothing.')
})

test('a long text is drawn in part, with the rest a press away', () => {
  const { said, html } = drawn([{ role: 'assistant', text: 'x'.repeat(10_000) }])
  expect(said[0]).toHaveLength(4_000)
  expect(html).toContain('Show the rest (6,000 characters)')
})
