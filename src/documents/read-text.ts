import type { Clock } from '../base/index.ts'
import { defaultDocumentLimits } from './documents.ts'
import { openParser } from './parser.ts'

/** The text of one file of any kind that is read, apart from all documents. Rejects with an AppError that names it. */
export async function readText(
  { name, bytes }: { name: string; bytes: Uint8Array },
  clock: Clock,
  signal: AbortSignal,
): Promise<string> {
  await using parser = openParser({ clock, limits: defaultDocumentLimits })
  return (await parser.parse(name, bytes, signal)).text
}
