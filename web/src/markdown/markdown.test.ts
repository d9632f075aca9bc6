import type { Element, Nodes } from 'hast'
import { expect, test } from 'vitest'
import { annotate } from './annotate.ts'
import { formulaOf } from './hide-math.ts'
import { definitionsFor, parseBlock, withDefinitions } from './parse.ts'

/** What is drawn, with our elements in braces: {claim 0:…}, {mark 0}, {cite 1}, {math x}. */
function drawn(markdown: string, claims: [number, number][] = [], numbers: number[] = []): string {
  const { tree, text, formulas } = parseBlock(
    markdown,
    definitionsFor(markdown, withDefinitions(new Map(), markdown)),
  )!
  annotate(tree, text, {
    claims: claims.map(([start, end], index) => ({ index, start, end, sign: 'supported' })),
    numbers: new Set(numbers),
    formulas,
  })
  return show(tree).trim()
}

function show(node: Nodes): string {
  if (node.type === 'text') return node.value
  if (!('children' in node)) return ''
  const inner = node.children.map(show).join('')
  if (node.type !== 'element' || !node.tagName.startsWith('muster-')) return inner
  const [name, value] = [node.tagName.slice(7), String(Object.values(node.properties)[0])]
  return inner === '' ? `{${name} ${value}}` : `{${name} ${value}:${inner}}`
}

test('what is emphasised is so without blanks around it, in languages that have none', () => {
  expect(drawn('**年假：**每位员工每年有**“25 天”**年假。')).toBe('年假：每位员工每年有“25 天”年假。')
  expect(drawn('**注意（重要）**です。')).toBe('注意（重要）です。')
  expect(drawn('2**3**4 and a ** b')).toBe('234 and a ** b')
})

/** The claim that these words of the Markdown are. */
const claimOf = (markdown: string, words: string): [number, number] => {
  const start = markdown.indexOf(words)
  return [start, start + words.length]
}

test.each([
  ['It is so. It is not.', 'It is so.', '{mark 0}{claim 0:It is so.} It is not.'],
  ['a **bold claim** here', '**bold claim** here', 'a {mark 0}{claim 0:bold claim}{claim 0: here}'],
  [
    'It is [a link](http://x.org) too.',
    'It is [a link](http://x.org) too.',
    '{mark 0}{claim 0:It is }{claim 0:a link}{claim 0: too.}',
  ],
  ['[all a link](http://x.org)', 'all a link', '{mark 0}{claim 0:all a link}'],
  [
    '1 \\* 2 &amp; 3 is so. Not this.',
    '1 \\* 2 &amp; 3 is so.',
    '{mark 0}{claim 0:1 * 2 & 3 is so.} Not this.',
  ],
  ['&amp;&lt; before. It is so. After.', 'It is so.', '&< before. {mark 0}{claim 0:It is so.} After.'],
  ['> one\n> It is\n> so. Not.', 'It is\n> so.', 'one\n{mark 0}{claim 0:It is\nso.} Not.'],
  ['- x\n- It `is` so.', 'It `is` so.', 'x\n{mark 0}{claim 0:It }{claim 0:is}{claim 0: so.}'],
])('%j: the claim %j', (markdown, words, expected) => {
  expect(drawn(markdown, [claimOf(markdown, words)]).replace(/\n+/g, '\n')).toBe(expected)
})

test.each([
  ['so [1][2].', 'so {cite 1}{cite 2}.'],
  ['so [1, 2].', 'so {cite 1}{cite 2}.'],
  ['so [7] and `a[1]`', 'so [7] and a[1]'],
  ['[1](http://x.org)', '1'],
])('%j is drawn as %j', (markdown, expected) => expect(drawn(markdown, [], [1, 2])).toBe(expected))

test.each([
  ['so [1].', '{cite 1}.'],
  ['so [1, 2]; and', '{cite 1}{cite 2};'],
  ['（见[1]）。', '{cite 1}）。'],
  ['so [1] it is', ''],
  ['so [1][2] it is', ''],
])('in %j these stay on one line: %j', (markdown, expected) => {
  const { tree, text, formulas } = parseBlock(markdown)!
  annotate(tree, text, { claims: [], numbers: new Set([1, 2]), formulas })
  const [paragraph] = tree.children as Element[]
  const joined = paragraph!.children.filter((child) => 'properties' in child && child.tagName === 'span')
  expect(joined.map(show).join('')).toBe(expected)
})

test.each([
  ['so $x_1 * y_2$ and *this*', 'so {math $x_1 * y_2$} and this'],
  ['\\(a\\) and $$b$$ and $c$.', '{math \\(a\\)} and {math $$b$$} and {math $c$}.'],
  ['from $5 to $10, or $5', 'from $5 to $10, or $5'],
  ['`$x$` and \\$x$', '$x$ and $x$'],
  ['a \uE000\uE001 b $x$', 'a \uFFFD\uFFFD b {math $x$}'],
])('%j: formulas', (markdown, expected) => expect(drawn(markdown)).toBe(expected))

test('a claim around a formula and a citation keeps both', () => {
  const markdown = 'So. The sum $a_1$ is right [1]. No.'
  const claim = claimOf(markdown, 'The sum $a_1$ is right [1].')
  expect(drawn(markdown, [claim], [1])).toBe(
    'So. {mark 0}{claim 0:The sum {math $a_1$} is right {cite 1}.} No.',
  )
})

test('characters that turn the direction of the page are left out', () => {
  expect(drawn('ab\u202Edc\u2066x\u2069')).toBe('abdcx')
})

test('links find their definitions in other blocks, and those that these name', () => {
  const definitions = withDefinitions(
    new Map(),
    '[b]: http://x.org\n[b]: http://late.org\n[c d]: http://y.org\n[^1]: see [b]\n',
  )
  expect(definitionsFor('[a][b]', definitions)).toBe('[b]: http://x.org')
  expect(definitionsFor('[C\n d] so[^1]', definitions)).toBe(
    '[c d]: http://y.org\n[^1]: see [b]\n[b]: http://x.org',
  )
  expect(definitionsFor('none [1](http://z.org)', definitions)).toBe('')
  // What has no new ones leaves them as they are, so that nothing is drawn again.
  expect(withDefinitions(definitions, 'more [a][b]\n[b]: http://other.org\n')).toBe(definitions)
})

test.each(['$x$', '$$x$$', '\\(x\\)', '\\[x\\]'])('%s holds x', (written) => {
  expect(formulaOf(written).tex).toBe('x')
})

test.each([
  '>'.repeat(20_000),
  '- '.repeat(8_000),
  '['.repeat(16_000),
  '**'.repeat(8_000),
  '$'.repeat(16_000),
  '`'.repeat(16_000),
  '`a'.repeat(8_000),
  '\\('.repeat(8_000),
  '<a '.repeat(5_000),
  '|'.repeat(16_000),
  '![]('.repeat(4_000),
  '1. '.repeat(5_000),
  '&amp'.repeat(4_000),
  'http://a.'.repeat(1_700),
  'a@'.repeat(8_000),
])('hostile text is read, or left as it is: %#', (text) => {
  expect(parseBlock(text)?.text ?? text).toHaveLength(text.length)
})
