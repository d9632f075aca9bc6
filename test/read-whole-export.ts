import { ImportProblem } from '../src/import/import-problem.ts'
import { importedConversation } from '../src/import/imported-conversation.ts'
import { readExport } from '../src/import/read-export.ts'
import type { ImportedConversation, ImportSource } from '../src/wire/index.ts'

export interface WholeExport {
  conversations: (ImportedConversation & { from: ImportSource })[]
  /** `code` or `code: title`, one for each that cannot be read; that of the file alone where nothing can. */
  problems: string[]
}

/** All of an export, its pictures read. What is no problem of the file's is thrown on. */
export async function readWhole(file: Blob): Promise<WholeExport> {
  const whole: WholeExport = { conversations: [], problems: [] }
  try {
    for await (const item of readExport(file, { signal: new AbortController().signal })) {
      if ('problem' in item)
        whole.problems.push(item.title === '' ? item.problem.code : `${item.problem.code}: ${item.title}`)
      else {
        const { from } = item.conversation
        whole.conversations.push({ from, ...(await importedConversation(item.conversation, item.assets)) })
      }
    }
  } catch (thrown) {
    if (!(thrown instanceof ImportProblem)) throw thrown
    whole.problems.push(thrown.code)
  }
  return whole
}

/** A conversation's tree, a line for each run: `question → answer`, farther to the right by each run that it follows. */
export function drawn({ runs, headId }: ImportedConversation): string[] {
  const depths = new Map<string, number>()
  return runs.map(({ id, parentId, question, answer }) => {
    const depth = parentId === null ? 0 : depths.get(parentId)! + 1
    depths.set(id, depth)
    return `${'  '.repeat(depth)}${question} → ${answer}${id === headId ? ' *' : ''}`
  })
}
