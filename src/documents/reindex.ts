import type { FoundBlock, StoredBlock, StoredDocument } from '../store/index.ts'
import { detectLanguage } from './words/detect-language.ts'
import { indexBlocks } from './index-document.ts'
import { mediaTypes } from './formats/sniff.ts'
import { stemmingOf } from './words/stem.ts'

/**
 * What a document of an earlier version is found by, by the rules of its language, which may not have been known when
 * it was added. Its text and its blocks stay as they are. Undefined where nothing would change.
 */
export function reindexed(
  document: StoredDocument,
  text: string,
  blocks: FoundBlock[],
): { document: StoredDocument; blocks: StoredBlock[] } | undefined {
  const isCode = document.mediaType === mediaTypes.code
  const language = document.language ?? (isCode ? undefined : detectLanguage(text))
  const stemming = stemmingOf(language)
  if (language === document.language && stemming === document.stemming) return undefined
  return {
    document: { ...document, language, stemming },
    blocks: indexBlocks({ title: document.title, text, language }, blocks),
  }
}
