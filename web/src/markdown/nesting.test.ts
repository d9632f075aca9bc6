import { Parser } from 'htmlparser2'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Markdown } from './markdown.tsx'

/** What React says about elements in elements where they may not stand. */
let said: unknown[] = []
beforeEach(() => {
  said = []
  vi.spyOn(console, 'error').mockImplementation((...words) => void said.push(words))
})
afterEach(() => void vi.restoreAllMocks())

/** What may not stand in a link: another one, and whatever else is pressed. */
function pressedInLinks(html: string): string[] {
  const open: string[] = []
  const found: string[] = []
  // Read as XML, which closes nothing by itself: an <a> would end the one before it.
  const parser = new Parser(
    {
      onopentagname: (name) => {
        if (open.includes('a') && ['a', 'button', 'summary', 'input'].includes(name)) found.push(name)
        open.push(name)
      },
      onclosetag: () => void open.pop(),
    },
    { xmlMode: true },
  )
  parser.end(html)
  return found
}

test.each([
  '[![x](http://a.example/b.png)](http://a.example)',
  '[a ![x](http://a.example/b.png) **b ![y](http://c.example)**](http://d.example)',
  '[![![x](http://e.example)](http://b.example)](http://a.example)',
  '[see http://b.example here](http://a.example)',
  '[<http://b.example>](http://a.example)',
  '[so it is [1]](http://a.example)',
  '[^n] and [a[^n]](http://a.example)\n\n[^n]: http://b.example [x](http://c.example)',
  '[[x](http://b.example)](http://a.example)',
  '[![x][i]](http://a.example)\n\n[i]: http://b.example',
])('%s: nothing in a link is a link, or is pressed', (text) => {
  const claims = [{ index: 0, start: 0, end: text.length, sign: 'supported' as const }]
  const html = renderToStaticMarkup(
    createElement(Markdown, { text, growing: false, numbers: new Set([1]), claims }),
  )
  expect(html).toContain('<a href="http://')
  expect(pressedInLinks(html)).toEqual([])
  expect(said).toEqual([])
})

test.each([
  ['code', '```js\nif (a\u202E \u2066// b\u2069) {}\n```'],
  ['an image', '![&#x202E;knab](http://a.example)'],
  ['a formula', '$$\n\u202Ex\n$$'],
  ['what is too deep to be drawn', `${'> '.repeat(40)}\u202Ex`],
])('%s turns nothing behind it', (_, text) => {
  const html = renderToStaticMarkup(
    createElement(Markdown, { text, growing: false, numbers: new Set<number>(), claims: [] }),
  )
  expect(html).not.toMatch(/[\u202A-\u202E\u2066-\u2069]/)
})

test('a letter goes to whom it says, and to nobody else', () => {
  const text = '[write](mailto:help@bank.example?bcc=evil@evil.example&body=x)'
  const html = renderToStaticMarkup(
    createElement(Markdown, { text, growing: false, numbers: new Set<number>(), claims: [] }),
  )
  expect(html).toContain('href="mailto:help@bank.example"')
})
