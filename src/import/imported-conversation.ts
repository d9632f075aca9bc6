import { sniffPicture, type ImportedConversation, type ImportedRun } from '../wire/index.ts'
import {
  addLeftOut,
  type SourceConversation,
  type SourcePicture,
  type SourceRun,
} from './source-conversation.ts'
import type { Assets } from './zip-assets.ts'

/** What is taken along of pictures: of one, of one question, and of one conversation, which is sent in one piece. */
const mostPictureBytes = 10 * 1024 * 1024
const mostPictures = 20
const mostBytes = 12 * 1024 * 1024
const longestTitle = 200
const longestName = 200
const longestModel = 200

/** A conversation as the server takes it, with its pictures read; those that are too large are told as left out. */
export async function importedConversation(
  source: SourceConversation,
  assets: Assets,
): Promise<ImportedConversation> {
  let left = mostBytes
  const runs: ImportedRun[] = []
  for (const run of source.runs) {
    const pictures: ImportedRun['pictures'] = []
    for (const picture of run.pictures.slice(0, mostPictures)) {
      const bytes = await bytesOf(picture, assets, Math.min(left, mostPictureBytes))
      const kind = bytes && bytes.length <= left ? sniffPicture(bytes) : undefined
      if (!bytes || !kind?.whole) continue
      left -= bytes.length
      pictures.push({ name: nameOf(picture), url: `data:${kind.mediaType};base64,${base64Of(bytes)}` })
    }
    runs.push(importedRun(run, pictures))
  }
  const { id, createdAt, updatedAt, pinned, archived, headId } = source
  return {
    id,
    title: source.title.slice(0, longestTitle).trim(),
    ...(createdAt !== undefined && { createdAt }),
    ...(updatedAt !== undefined && { updatedAt }),
    ...(pinned && { pinned }),
    ...(archived && { archived }),
    ...(headId !== undefined && { headId }),
    runs,
  }
}

/** The same without its pictures, for a server that takes no more in one piece. */
export function withoutPictures(conversation: ImportedConversation): ImportedConversation {
  const runs = conversation.runs.map(({ pictures = [], leftOut = {}, ...run }) => {
    const left = { ...leftOut }
    addLeftOut(left, 'pictures', pictures.length)
    return { ...run, ...(Object.keys(left).length > 0 && { leftOut: left }) }
  })
  return { ...conversation, runs }
}

function importedRun(run: SourceRun, pictures: NonNullable<ImportedRun['pictures']>): ImportedRun {
  const { id, parentId, question, answer, model, createdAt } = run
  const leftOut = { ...run.leftOut }
  addLeftOut(leftOut, 'pictures', run.pictures.length - pictures.length)
  return {
    id,
    parentId,
    question,
    answer,
    ...(model !== undefined && { model: model.slice(0, longestModel) }),
    ...(createdAt !== undefined && { createdAt }),
    ...(pictures.length > 0 && { pictures }),
    ...(Object.keys(leftOut).length > 0 && { leftOut }),
  }
}

async function bytesOf(
  picture: SourcePicture,
  assets: Assets,
  mostBytes: number,
): Promise<Uint8Array | undefined> {
  if ('asset' in picture) return assets.read(picture.asset, mostBytes)
  if (picture.base64.length * 0.75 > mostBytes + 2) return undefined
  try {
    return Uint8Array.from(atob(picture.base64), (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}

function nameOf({ name }: SourcePicture): string {
  return name.trim().slice(0, longestName).trim() || 'picture'
}

/** A multiple of three, so that no piece but the last is filled up. */
const pieceBytes = 3 * 8_192

function base64Of(bytes: Uint8Array): string {
  let text = ''
  for (let start = 0; start < bytes.length; start += pieceBytes)
    text += btoa(String.fromCharCode(...bytes.subarray(start, start + pieceBytes)))
  return text
}
