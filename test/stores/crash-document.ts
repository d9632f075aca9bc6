/** A document of some blocks, each of which holds a word that no other document has. */
export function crashDocument(version: string): Buffer {
  const sections = Array.from(
    { length: 8 },
    (_, section) =>
      `## Section ${section}\n\n${`Version${version} is about the common thing number ${section}. `.repeat(12)}`,
  )
  return Buffer.from(`# Document ${version}\n\n${sections.join('\n\n')}\n`)
}
