import { readFileSync } from 'node:fs'

interface Turn {
  id: string
  title: string
  session: string
  speaker: string
  text: string
}
export interface ConversationPool {
  pool: string
  unit: 'turn'
  documents: Turn[]
  /** Their kind is the comment that they stand under, where there is one. */
  questions: { question: string; kind: string | undefined; evidence: { document: string }[] }[]
}

/**
 * Reads files like conversations.txt, whose first lines say how it is written, as one pool. All are taken for conversations of the
 * same two people, so that who is asked about tells as little as it does where two people have talked for years.
 * Throws at a line that is none, or asks for a mark that no turn has.
 */
export function conversationPool(...files: string[]): ConversationPool {
  const documents: Turn[] = []
  const questions: ConversationPool['questions'] = []
  let [session, date] = ['', '']
  let people: string[] | undefined
  let called = new Map<string, string>()
  let kind: string | undefined
  const renamed = (text: string) => text.replace(/\p{L}+/gu, (word) => called.get(word) ?? word)
  const lines = files.flatMap((file) => readFileSync(file, 'utf8').split('\n'))
  for (const [number, line] of lines.entries()) {
    if (line.startsWith('#')) kind = line.replace(/^#\s*/, '')
    if (line === '' || line.startsWith('#')) continue
    const pair = /^=== (\S+) and (\S+)$/.exec(line)?.slice(1)
    const begun = /^= (\S+), (.+)$/.exec(line)
    const asked = /^\? (.+) \| (.+)$/.exec(line)
    const said = /^(?:\[(\S+)\] )?(\S+): (.+)$/.exec(line)
    if (pair) {
      people ??= pair
      kind = undefined
      called = new Map(pair.map((name, place) => [name, people![place]!]))
    } else if (begun) [session, date] = [begun[1]!, begun[2]!]
    else if (asked) {
      const evidence = asked[2]!.split(', ').map((document) => ({ document }))
      questions.push({ question: renamed(asked[1]!), kind, evidence })
    } else if (said) {
      const [, mark, name, text] = said
      const speaker = renamed(name!)
      documents.push({
        id: mark ?? `line ${number + 1}`,
        title: `${speaker}, ${date}`,
        session,
        speaker,
        text: renamed(text!),
      })
    } else throw new Error(`Line ${number + 1} is no pair, session, turn or question: ${line}`)
  }
  const known = new Set(documents.map(({ id }) => id))
  for (const { question, evidence } of questions)
    for (const { document } of evidence)
      if (!known.has(document)) throw new Error(`No turn is marked ${document}: ${question}`)
  return { pool: 'conversations', unit: 'turn', documents, questions }
}
