/** Words that answer by themselves and name nothing, beside those in -ly. */
const answering = new Set(
  (
    'yes no not none nothing nobody neither both either all some any many few several most never always often seldom ' +
    'sometimes once twice now soon later today yesterday tomorrow here there nowhere everywhere true false correct ' +
    'incorrect right wrong unknown unclear maybe perhaps quite hardly almost good bad better worse more less same'
  ).split(' '),
)
const joining = new Set('and or of the de la von van der den du di'.split(' '))
const mostWords = 6

/** The words of a claim that is nothing but a name: `Ellen Voss`, `Felden, Germany`. Undefined of any other. */
export function bareName(claim: string): string | undefined {
  const name = claim.trim().replace(/^["“'(*]+|[.!"”')*\s]+$/gu, '')
  const words = name.split(/,? +/).filter((word) => !joining.has(word.toLowerCase()))
  if (words.length === 0 || words.length > mostWords) return undefined
  const isName = words.every(
    (word) =>
      /^\p{Lu}[\p{L}'’.-]*$/u.test(word) && !word.endsWith('ly') && !answering.has(word.toLowerCase()),
  )
  return isName ? name : undefined
}
