import { attribute, readXml } from './xml.ts'

/** Where the relations of a part of an Office file point at, by their ids (ECMA-376, part 2). */
export function relations(files: Map<string, Uint8Array>, part: string): Map<string, string> {
  const slash = part.lastIndexOf('/')
  const folder = part.slice(0, slash + 1)
  const found = new Map<string, string>()
  readXml(files.get(`${folder}_rels/${part.slice(slash + 1)}.rels`), {
    open(name, attributes) {
      if (name !== 'Relationship' || attributes['TargetMode'] === 'External') return
      const { Id: id, Target: target } = attributes
      if (id !== undefined && target !== undefined) found.set(id, resolvePath(folder, target))
    },
  })
  return found
}

/** The parts that a list in the main part names by relation, in its order: slides, sheets. */
export function listedParts(
  files: Map<string, Uint8Array>,
  main: string,
  element: string,
): { name: string; path: string }[] {
  const targets = relations(files, main)
  const listed: { name: string; path: string }[] = []
  readXml(files.get(main), {
    open(name, attributes) {
      if (name !== element) return
      // Not `id`, which slides and sheets also have, but the one of the relations' namespace.
      const relation = Object.entries(attributes).find(([key]) => /^[^:]+:id$/.test(key))?.[1]
      const path = relation === undefined ? undefined : targets.get(relation)
      if (path !== undefined) listed.push({ name: attribute(attributes, 'name') ?? '', path })
    },
  })
  return listed
}

/** A path inside a package, from the folder of the part that names it. */
export function resolvePath(folder: string, target: string): string {
  return new URL(target, `file:///${folder}`).pathname.slice(1).replace(/%20/g, ' ')
}
