import {
  assert,
  constantFrom,
  infiniteStream,
  integer,
  boolean,
  nat,
  pre,
  property,
  string,
  tuple,
} from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anchorOf, prefixSeam, repeatedSeam, type Seam } from './seam.ts'

/** What a seam gives out of pieces; undefined where it does not connect. */
function join(seam: Seam, pieces: string[]): string | undefined {
  let out = ''
  for (const piece of pieces) out += seam.push(piece)
  out += seam.end()
  return seam.failed ? undefined : out
}

const text = string({
  unit: constantFrom('a', 'b', 'B', 'é', '🌍', ' ', '\n', '.', '<', '/'),
  maxLength: 300,
})

/** A text cut in two at any place, the second half in pieces of any size. */
const cutText = tuple(text, nat(), infiniteStream(integer({ min: 1, max: 9 }))).map(([whole, at, sizes]) => {
  const cut = at % (whole.length + 1)
  return { sent: whole.slice(0, cut), rest: whole.slice(cut), sizes: [...sizes.take(400)] }
})

function pieces(text: string, sizes: number[]): string[] {
  const found: string[] = []
  for (let at = 0, index = 0; at < text.length; at += sizes[index++]!)
    found.push(text.slice(at, at + sizes[index]!))
  return found
}

describe('prefixSeam', () => {
  it('joins to the letter, wherever the text was cut', () =>
    assert(
      property(cutText, ({ sent, rest, sizes }) => {
        // The host is sent the text without the blanks at its end, and writes them again.
        const written = sent.slice(sent.trimEnd().length) + rest
        expect(join(prefixSeam(sent), pieces(written, sizes))).toBe(rest)
      }),
    ))

  it.each([
    ['blanks that the host does not write again', 'a \n', ['b'], 'b'],
    ['other blanks', 'a\n\n', [' ', 'b'], 'b'],
    ['fewer blanks', 'a\n\n', ['\n', 'b'], 'b'],
    ['more blanks', 'a\n', ['\n', '\nb'], '\nb'],
    ['no blanks', 'a', [' b'], ' b'],
  ])('%s', (_, sent, written, expected) => expect(join(prefixSeam(sent), written)).toBe(expected))
})

describe('repeatedSeam', () => {
  it('joins to the letter where the last words or all is repeated, wherever the text was cut', () =>
    assert(
      property(cutText, boolean(), ({ sent, rest, sizes }, all) => {
        pre(sent.trim().length > 0)
        const blanks = sent.slice(sent.trimEnd().length)
        const again = all ? sent.trim() : anchorOf(sent)
        // Blanks behind the repeated words belong to them, so a rest that begins with blanks of its own is another case.
        pre(rest.trimStart() === rest || blanks === '')
        expect(join(repeatedSeam(sent), pieces(again + blanks + rest, sizes))).toBe(rest)
      }),
    ))

  const sent =
    'Set max_connections in the file postgresql.conf, then start the server again. The default is typic'
  it.each([
    ['a preface', ['Sure, here is the rest: ', `${anchorOf(sent)}ally 100.`], 'ally 100.'],
    ['the marks', [`<last-words>${anchorOf(sent)}</last`, '-words>ally 100.'], 'ally 100.'],
    ['other blanks', [anchorOf(sent).replaceAll(' ', '\n'), 'ally 100.'], 'ally 100.'],
    ['a part of the words', ['The default is typically 100.'], 'ally 100.'],
    ['nothing new', [anchorOf(sent)], ''],
    ['nothing repeated', ['ally 100.'], undefined],
    [
      'another answer',
      ['Raise the limit and restart; the default is 100 connections. '.repeat(5)],
      undefined,
    ],
    ['nothing at all', [], undefined],
  ])('%s', (_, written, expected) => expect(join(repeatedSeam(sent), written)).toBe(expected))

  it('holds back no more than it needs to see', () => {
    const seam = repeatedSeam(sent)
    for (let written = 0; written < 400 && !seam.failed; written += 10) seam.push('x y z a b ')
    expect(seam.failed).toBe(true)
  })
})
