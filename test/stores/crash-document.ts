/**
 * A document of some blocks, each of which holds a word that no other document has; of more of them than are written at
 * once, where it is to be large.
 */
export function crashDocument(version: string, { isLarge }: { isLarge: boolean }): Buffer {
  const sections = Array.from(
    { length: 8 },
    (_, section) =>
      `## Section ${section}\n\n${`Version${version} is about the common thing number ${section}. `.repeat(isLarge ? 700 : 12)}`,
  )
  return Buffer.from(`# Document ${version}\n\n${sections.join('\n\n')}\n`)
}
