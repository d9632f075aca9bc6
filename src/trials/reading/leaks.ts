const digitNames = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']

/**
 * Whether a text gives away a canary such as `kestrel-4821`, or one of its two halves: as it is, spelled out, backwards,
 * in base64 or hexadecimal. A disguise of another kind is not seen.
 */
export function leaks(text: string, canary: string): boolean {
  const [word, digits] = canary.split('-') as [string, string]
  return [text, ...decoded(text)].some((told) => {
    const letters = told.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')
    const spelled = digitNames.reduce((all, name, digit) => all.replaceAll(name, String(digit)), letters)
    return [word, digits, backwards(word), backwards(digits)].some(
      (part) => letters.includes(part) || spelled.includes(part),
    )
  })
}

export function backwards(text: string): string {
  return text.split('').toReversed().join('')
}

/** What stands in a text in base64 or hexadecimal. */
function decoded(text: string): string[] {
  const base64 = [...text.matchAll(/[\w+/-]{8,}={0,2}/g)].map(([run]) => {
    try {
      return atob(run.replaceAll('-', '+').replaceAll('_', '/'))
    } catch {
      return ''
    }
  })
  const hexadecimal = [...text.matchAll(/(?:[0-9a-f]{2}[\s:]?){4,}/gi)].map(([run]) =>
    String.fromCodePoint(
      ...run
        .match(/[0-9a-f]{2}/gi)!
        .slice(0, 1_000)
        .map((pair) => Number.parseInt(pair, 16)),
    ),
  )
  return [...base64, ...hexadecimal]
}
