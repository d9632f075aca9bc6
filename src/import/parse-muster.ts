import { fields, flag, list, text, time, words, type Fields } from './fields.ts'
import {
  addLeftOut,
  type SourceConversation,
  type SourcePicture,
  type SourceRun,
} from './source-conversation.ts'

/** A conversation that the page of a Muster exported: its runs with their events. */
export function parseMuster(exported: Fields): SourceConversation {
  return conversationOf(
    exported,
    list(exported['runs']).map((entry) => fields(entry) ?? {}),
    new Map(),
  )
}

/** Lines of the export of everything of one's own: of each conversation, its runs and pictures come behind it. */
export function musterLines(): {
  add(line: Fields): SourceConversation | undefined
  end(): SourceConversation | undefined
} {
  let conversation: Fields | undefined
  let runs: Fields[] = []
  let pictures = new Map<string, SourcePicture[]>()
  const end = () => {
    const done = conversation && conversationOf(conversation, runs, pictures)
    conversation = undefined
    runs = []
    pictures = new Map()
    return done
  }
  return {
    add(line) {
      const next = fields(line['conversation'])
      if (fields(line['run'])) runs.push(line)
      else if (fields(line['picture'])) addPicture(fields(line['picture'])!, pictures)
      else {
        const done = end()
        conversation = next
        return done
      }
      return undefined
    },
    end,
  }
}

/** Whether it is the first line of such an export. */
export function beginsMusterLines(line: Fields): boolean {
  return fields(line['person']) !== undefined && Array.isArray(line['teams'])
}

function addPicture({ runId, name, base64 }: Fields, pictures: Map<string, SourcePicture[]>): void {
  const run = text(runId)
  const data = text(base64)
  if (run === undefined || data === undefined) return
  const picture = { name: words(name) ?? 'picture', base64: data }
  addTo(pictures, run, picture)
}

function addTo<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const known = lists.get(key)
  if (known) known.push(value)
  else lists.set(key, [value])
}

function conversationOf(
  conversation: Fields,
  entries: Fields[],
  pictures: ReadonlyMap<string, SourcePicture[]>,
): SourceConversation {
  const known = new Set<string>()
  const runs: SourceRun[] = []
  const waiting = entries.map((entry) => runOf(entry, pictures)).filter((run) => run !== undefined)
  // They come in the order of their times, and clocks go back: each is to stand behind the one that it follows.
  const following = new Map<string | null, SourceRun[]>()
  const ids = new Set(waiting.map(({ id }) => id))
  for (const run of waiting) {
    const parent = run.parentId !== null && ids.has(run.parentId) ? run.parentId : null
    addTo(following, parent, { ...run, parentId: parent })
  }
  const next = (following.get(null) ?? []).toReversed()
  for (let run = next.pop(); run; run = next.pop()) {
    if (known.has(run.id)) continue
    known.add(run.id)
    runs.push(run)
    for (const child of (following.get(run.id) ?? []).toReversed()) next.push(child)
  }
  const head = words(conversation['headId'])
  return {
    from: 'muster',
    id: words(conversation['id']) ?? runs[0]?.id ?? '',
    title: words(conversation['title']) ?? '',
    createdAt: time(conversation['createdAt']),
    updatedAt: time(conversation['updatedAt']),
    pinned: flag(conversation['pinned']),
    archived: flag(conversation['archived']),
    headId: head !== undefined && known.has(head) ? head : latestOf(runs),
    runs,
  }
}

function latestOf(runs: SourceRun[]): string | undefined {
  let latest: SourceRun | undefined
  for (const run of runs) if (!latest || (run.createdAt ?? 0) >= (latest.createdAt ?? 0)) latest = run
  return latest?.id
}

function runOf(entry: Fields, pictures: ReadonlyMap<string, SourcePicture[]>): SourceRun | undefined {
  const run = fields(entry['run'])
  const id = words(run?.['id'])
  if (!run || id === undefined) return undefined
  const events = list(entry['events']).map((event) => fields(event) ?? {})
  const answer = events.map(({ type, text: piece }) => (type === 'text-delta' ? (text(piece) ?? '') : ''))
  const chosen = events.findLast(({ type }) => type === 'host-chosen' || type === 'imported')
  const given = pictures.get(id) ?? []
  const leftOut = {}
  addLeftOut(leftOut, 'pictures', list(run['pictures']).length - given.length)
  return {
    id,
    parentId: words(run['parentId']) ?? null,
    question: words(run['question']) ?? '…',
    answer: answer.join(''),
    model: words(chosen?.['model']) ?? words(run['model']),
    createdAt: time(run['createdAt']),
    pictures: given,
    leftOut,
  }
}
