import type { Accounts, Identity } from '../../accounts/index.ts'
import type { Assistant } from '../../assistant/index.ts'
import type { Clock } from '../../base/index.ts'
import type { Documents } from '../../documents/index.ts'
import type { Store } from '../../store/index.ts'
import type { DocumentSummary } from '../../wire/index.ts'

/** A multiple of three, so that base64 needs no filling in the middle of a file. */
const filePieceBytes = 3 * 1024 * 1024

export interface OwnThingsParts {
  accounts: Accounts
  assistant: Assistant
  documents: Documents
  store: Store
  clock: Clock
}

const everyDay = { from: '0000-01-01', to: '9999-12-31' }

/** Everything that is kept of a person, line by line: what they are here, what they asked, what they added. */
export async function* exportOwn(parts: OwnThingsParts, { person, teams }: Identity): AsyncGenerator<object> {
  const { accounts, documents, store } = parts
  yield { person, teams: [...teams].map(([id, role]) => ({ id, name: accounts.teams.get(id).name, role })) }
  for (const key of accounts.keys.list()) if (key.personId === person.id) yield { key }
  for (const passkey of await accounts.passkeys.list(person.id)) yield { passkey }
  for (const session of await accounts.signIn.sessions(person.id)) yield { session }
  for (const identity of await store.accounts.rows('identities', { personId: person.id })) yield { identity }
  for (const used of await accounts.budgets.usage(everyDay)) if (used.personId === person.id) yield { used }
  for (const prompt of await store.accounts.rows('prompts', { personId: person.id })) yield { prompt }
  for (const { text } of await store.accounts.rows('instructions', { personId: person.id }))
    yield { instructions: text }
  for (const summary of await store.runs.conversations(person.id)) {
    const runs = await store.runs.conversationRuns(summary.id)
    const headId = (await store.runs.conversation(summary.id))?.headId
    yield { conversation: { ...summary, headId } }
    for (const run of runs) {
      yield { run, events: await store.runs.events(run.id, 0) }
      for (const [place] of (run.pictures ?? []).entries()) yield* exportPicture(store, run.id, place)
    }
  }
  const own = ownCollections(parts, person.id)
  for (const document of await documents.list())
    if (own.has(document.collection) || document.addedBy === person.id) {
      // What somebody added to a team that they have left is told, but no longer shown.
      const readable = own.has(document.collection) || isReadable(parts, teams, document.collection)
      yield { document, ...(readable && { text: (await documents.get(document.id))?.text }) }
      if (readable) yield* exportFile(documents, document)
    }
}

async function* exportPicture(store: Store, runId: string, place: number): AsyncGenerator<object> {
  const picture = await store.runs.picture(runId, place)
  if (!picture) return
  const { name, mediaType, content } = picture
  yield { picture: { runId, place, name, mediaType, base64: Buffer.from(content).toString('base64') } }
}

/** The file that a document was read from, as pieces of base64 that are put together in order. */
async function* exportFile(
  documents: Documents,
  { id, name, bytes }: DocumentSummary,
): AsyncGenerator<object> {
  for (let start = 0; start < bytes; start += filePieceBytes) {
    const piece = await documents.file(id, start, start + filePieceBytes)
    if (!piece) return
    yield { file: { documentId: id, name, start, base64: Buffer.from(piece).toString('base64') } }
  }
}

/** Removes all that a person wrote or keeps: runs, conversations, documents and collections of their own. */
export async function forget(parts: OwnThingsParts, personId: string, actor: string): Promise<void> {
  const { accounts, assistant, documents, store, clock } = parts
  for (const run of await store.runs.running(personId)) await assistant.stop(run)
  const own = ownCollections(parts, personId)
  for (const { id, collection } of await documents.list())
    if (own.has(collection)) await documents.remove(id, actor)
  await store.accounts.removeConversationsOf(personId, [
    { at: clock.now(), actor, action: 'conversation-deleted', object: `all of ${personId}` },
  ])
  await accounts.people.remove(actor, personId)
}

function ownCollections({ accounts }: OwnThingsParts, personId: string): Set<string> {
  return new Set(
    accounts.collections
      .list()
      .filter(({ ownerKind, ownerId }) => ownerKind === 'person' && ownerId === personId)
      .map(({ name }) => name),
  )
}

function isReadable({ accounts }: OwnThingsParts, teams: Identity['teams'], collection: string): boolean {
  const { ownerKind, ownerId } = accounts.collections.get(collection)
  return ownerKind === 'everyone' || (ownerKind === 'team' && teams.has(ownerId!))
}
