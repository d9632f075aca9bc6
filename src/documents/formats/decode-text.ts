import { isUtf8 } from 'node:buffer'
import { createRequire } from 'node:module'
import type { analyse as Analyse } from 'chardet'

/** Loaded with the first text that is in no form of Unicode. */
const require = createRequire(import.meta.url)

/** Of the characters outside ASCII that are valid UTF-8, so many may be broken before the text is held for another. */
const mostBroken = 0.1
/** The most that letters and digits of ASCII may be of the bytes of a text in UTF-16 that has other letters. */
const mostPlain = 0.7
/** How much of a text is looked at to guess its encoding, and how sure the guess has to be, of 100. */
const guessedBytes = 65_536
const leastConfidence = 40

/**
 * Decodes bytes to text with line feeds only: by byte order mark or the zero bytes that UTF-16 has, as UTF-8 where that
 * is valid or nearly so, by the charset that HTML declares, by the one that fits best, else as Windows-1252, in
 * which every byte means something.
 */
export function decodeText(bytes: Uint8Array): string {
  const text = decode(bytes)
  // Most have neither, which is seen in their bytes, whatever the encoding, far sooner than in what they are decoded to.
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const unixText = raw.includes(13) ? text.replace(/\r\n?/g, '\n') : text
  return raw.includes(0) ? unixText.replaceAll('\0', ' ') : unixText
}

function decode(bytes: Uint8Array): string {
  const unicode = unicodeOf(bytes.subarray(0, 4096))
  if (unicode !== undefined) return new TextDecoder(unicode).decode(bytes)
  const text = new TextDecoder('utf-8').decode(bytes)
  if (isUtf8(bytes)) return text
  const broken = text.match(/\ufffd/g)?.length ?? 0
  const whole = text.match(/[\u0080-\ufffc]/g)?.length ?? 0
  if (broken <= whole * mostBroken) return text
  return new TextDecoder(declaredCharset(bytes) ?? guessedCharset(bytes)).decode(bytes)
}

/** The form of Unicode that the beginning of a text is in, by its mark, or by on which side of each pair the zeros are. */
export function unicodeOf(head: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8'
  if (!head.includes(0)) return undefined
  const zeros = [0, 0]
  for (let index = 0; index < head.length; index++) if (head[index] === 0) zeros[index % 2]!++
  const [even, odd] = zeros as [number, number]
  const pairs = head.subarray(0, head.length - (head.length % 2))
  const guess = odd > even * 20 ? 'utf-16le' : even > odd * 20 ? 'utf-16be' : undefined
  if (guess === undefined || even + odd < Math.max(2, head.length / 400)) return unicodeByMarks(pairs)
  // Numbers of two bytes have their zeros on one side as well, but make no text.
  return isText(new TextDecoder(guess).decode(pairs)) ? guess : undefined
}

/**
 * Chinese, Japanese and Korean have few zeros, on both sides (一 is U+4E00), and make letters either way round. Blanks,
 * line ends and the marks of their sentences are no such marks the other way.
 */
function unicodeByMarks(pairs: Uint8Array): Guess['form'] | undefined {
  // Two characters of ASCII make one of Chinese as well. Not 0: every kana begins with 0x30.
  const plain =
    Buffer.from(pairs)
      .toString('latin1')
      .match(/[A-Za-z1-9 ]/g)?.length ?? 0
  if (plain > pairs.length * mostPlain) return undefined
  const [little, big] = [guessed('utf-16le', pairs), guessed('utf-16be', pairs)]
  if (little.marks === big.marks) return undefined
  const { form, text } = little.marks > big.marks ? little : big
  return isText(text) ? form : undefined
}

interface Guess {
  form: 'utf-16le' | 'utf-16be'
  text: string
  marks: number
}

function guessed(form: Guess['form'], pairs: Uint8Array): Guess {
  const text = new TextDecoder(form).decode(pairs)
  return { form, text, marks: text.match(/[\n\r\t ,.、。，！？：；「」]/gu)?.length ?? 0 }
}

function isText(text: string): boolean {
  return (text.match(/[\p{L}\p{N}\p{P}\p{Z}\s]/gu)?.length ?? 0) > text.length * 0.9
}

function declaredCharset(bytes: Uint8Array): string | undefined {
  const head = new TextDecoder('windows-1252').decode(bytes.subarray(0, 1024))
  const label = /<meta[^>]+charset\s*=\s*["']?([\w-]+)/i.exec(head)?.[1]
  return label === undefined ? undefined : known(label)
}

function guessedCharset(bytes: Uint8Array): string {
  const { analyse } = require('chardet') as { analyse: typeof Analyse }
  const [best] = analyse(bytes.subarray(0, guessedBytes))
  return (best && best.confidence >= leastConfidence ? known(best.name) : undefined) ?? 'windows-1252'
}

function known(label: string): string | undefined {
  try {
    return new TextDecoder(label).encoding
  } catch {
    return undefined
  }
}
