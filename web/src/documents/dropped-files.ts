export interface NamedFile {
  /** With its folders, so that two files of one name are two documents. */
  name: string
  file: File
}

/** Files that were chosen, those of a folder with their place in it. */
export function namedFiles(files: Iterable<File>): NamedFile[] {
  return [...files]
    .filter(({ name }) => !name.startsWith('.'))
    .map((file) => ({ name: file.webkitRelativePath || file.name, file }))
}

/** All files of what was dropped, folders opened; hidden ones are left out. */
export async function droppedFiles(transfer: DataTransfer): Promise<NamedFile[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry())
  if (entries.every((entry) => entry === null)) return namedFiles(transfer.files)
  const nested = await Promise.all(entries.filter((entry) => entry !== null).map(filesOf))
  return nested.flat()
}

async function filesOf(entry: FileSystemEntry): Promise<NamedFile[]> {
  if (entry.name.startsWith('.')) return []
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    )
    return [{ name: entry.fullPath.replace(/^\//, ''), file }]
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  const found: NamedFile[] = []
  for (;;) {
    // A reader gives a folder in pieces, and an empty one at the end.
    const piece = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (piece.length === 0) return found
    found.push(...(await Promise.all(piece.map(filesOf))).flat())
  }
}
