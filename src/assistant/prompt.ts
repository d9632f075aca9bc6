import type { Clock } from '../base/index.ts'
import {
  fit,
  loadTokenCounter,
  mayShortenHistory,
  sendsEverything,
  tokenFamilyOf,
  type Budget,
  type FittedPrompt,
  type InputPrice,
  type Layout,
  type TokenCounter,
} from '../context/index.ts'
import type { Documents, Passage, TurnQuery } from '../documents/index.ts'
import {
  messageText,
  picturesOf,
  renderPassages,
  type ChatMessage,
  type EvidencePassage,
  type PicturePart,
  type RunEvent,
} from '../wire/index.ts'

/** What is known of the model that is asked for. */
export interface AskedModel {
  /** The host's name for it. */
  model: string
  windowTokens: number
  tools: boolean
  /** Whether it sees pictures; left out where that is not known. */
  vision?: boolean | undefined
  /** Whether others of its name see none, and can answer without. */
  alsoBlind?: boolean
  price: InputPrice
}

export interface PromptParts {
  documents: Pick<Documents, 'search' | 'turnScores' | 'overview' | 'everything' | 'present' | 'open'>
  /** What a prompt that is laid out anew may hold, in tokens, whatever the model could take. */
  budgetTokens: number
  clock: Clock
}

/** Of one prompt, however many turns are laid out again for it: the longest that vectors of turns are waited for. */
const mostWaitMs = 1_500

export interface PromptRequest {
  question: string
  /** What is shown with it. */
  pictures?: PicturePart[] | undefined
  /** Earlier turns, oldest first. */
  history: ChatMessage[]
  collections: string[] | undefined
  /** What the organisation says of every answer; left out: nothing. */
  house?: string | undefined
  /** What the turn before returned. */
  layout?: Layout | undefined
}

/** How many passages a search gives, of which those that fit are taken. */
const passageLimit = 100
/** Of a window, at least, for the answer; and no more of it than this. */
const answerShare = 0.25
const mostAnswerTokens = 4_000
/** How far a count may be from the model's own. */
const countsWithin = 0.04
/** Turns of a client that keeps its own conversation are laid out again, so that its prompts begin alike, too. */
const mostReplayed = 12
/** More characters than make a token in any text that is not mostly blanks. */
const mostCharactersPerToken = 5
/** How much of an earlier message is looked at, to tell whether it bears on a question. */
const charactersRead = 4_000

/** Searches and fits: the prompt of one turn, and what the next one has to know. */
export async function preparePrompt(
  parts: PromptParts,
  { history, ...request }: PromptRequest,
  model: AskedModel,
  signal: AbortSignal,
): Promise<FittedPrompt> {
  const spoken = history.filter(({ role }) => role !== 'system' && role !== 'developer')
  const said = history.filter((message) => !spoken.includes(message))
  const instructions = said.map(messageText).join('\n\n') || undefined
  const waiting = { signal, untilMs: parts.clock.monotonic() + mostWaitMs }
  let { layout } = request
  if (!layout) {
    const asked = [...spoken.keys()].filter((index) => spoken[index]!.role === 'user')
    if (asked.length <= mostReplayed)
      for (const index of asked) {
        const question = messageText(spoken[index]!)
        const { collections, house } = request
        const pictures = picturesOf(spoken[index]!)
        const before = {
          question,
          pictures,
          history: spoken.slice(0, index),
          collections,
          house,
          layout,
          instructions,
        }
        const laidOut: FittedPrompt = await layOutTurn(parts, before, { model, waiting })
        layout = laidOut.layout
      }
  }
  return layOutTurn(parts, { ...request, history: spoken, layout, instructions }, { model, waiting })
}

async function layOutTurn(
  { documents, budgetTokens }: PromptParts,
  {
    question,
    pictures,
    history,
    collections,
    house,
    layout,
    instructions,
  }: PromptRequest & { instructions: string | undefined },
  { model: asked, waiting }: { model: AskedModel; waiting: Pick<TurnQuery, 'signal' | 'untilMs'> },
): Promise<FittedPrompt> {
  const { model, windowTokens, vision, price } = asked
  const count = await loadTokenCounter(tokenFamilyOf(model))
  const budget = budgetOf(windowTokens, budgetTokens)
  const overview = await documents.overview(collections)
  const everything = await everythingOf(
    documents,
    { characters: overview.characters, collections },
    (tokens) => sendsEverything(tokens, budget, price),
  )
  const isAll = everything && sendsEverything(tokensOf(everything, count), budget, price)
  const request = {
    question,
    pictures,
    blind: vision === false,
    house,
    instructions,
    history,
    documents: overview.titles.map((title) => ({ title })),
    everything: isAll ? everything : undefined,
    budget,
    price,
    layout,
    count,
  }
  // At once, since either may wait for vectors.
  const [passages, relevance] = await Promise.all([
    isAll
      ? []
      : documents.search({
          question,
          history: turnsOf(history),
          ...(collections && { collections }),
          limit: passageLimit,
        }),
    mayShortenHistory(request) ? relevanceOf(documents, { history, question, waiting }) : undefined,
  ])
  const withdrawn = layout && (await isWithdrawn(documents, layout, collections))
  return fit({ ...request, passages, relevance, withdrawn })
}

/** All passages, where they are few enough that sending them all may pay. */
async function everythingOf(
  documents: PromptParts['documents'],
  { characters, collections }: { characters: number; collections: string[] | undefined },
  pays: (tokens: number) => boolean,
): Promise<Passage[] | undefined> {
  if (characters === 0 || !pays(characters / mostCharactersPerToken)) return undefined
  return documents.everything(collections)
}

function tokensOf(passages: Passage[], count: TokenCounter): number {
  return passages.reduce((sum, passage) => sum + count(renderPassages([{ ...passage, number: 100 }])), 0)
}

/** What may be sent: the window less the answer, less what the count may be wrong by. */
function budgetOf(windowTokens: number, budgetTokens: number): Budget {
  const answer = Math.min(mostAnswerTokens, windowTokens * answerShare)
  const window = Math.floor((windowTokens - answer) * (1 - countsWithin))
  return { tokens: Math.min(budgetTokens, window), window }
}

/** Whether a passage that was laid out has gone since, or may not be read any more by who asks. */
async function isWithdrawn(
  documents: PromptParts['documents'],
  { turns }: Layout,
  collections: string[] | undefined,
): Promise<boolean> {
  const laidOut = turns.flatMap(({ passages }) => passages)
  const present = await documents.present(laidOut, collections)
  return laidOut.some(({ blockId }) => !present.has(blockId))
}

/** Earlier turns are searched as documents are. */
async function relevanceOf(
  documents: PromptParts['documents'],
  {
    history,
    question,
    waiting,
  }: { history: ChatMessage[]; question: string; waiting: Pick<TurnQuery, 'signal' | 'untilMs'> },
): Promise<number[] | undefined> {
  if (history.length < 3) return undefined
  const turns = history.map((message) => messageText(message).slice(0, charactersRead))
  return documents.turnScores({ turns, question, ...waiting })
}

function turnsOf(history: ChatMessage[]) {
  return history.flatMap((message) =>
    message.role === 'user' || message.role === 'assistant'
      ? [{ role: message.role, text: messageText(message) }]
      : [],
  )
}

type PromptEvent = Extract<RunEvent, { type: 'prompt' }>

/** A layout as it is kept: its passages by number, which the run's evidence has in full. */
export function toPromptEvent({
  layout,
  tokens,
  newTokens,
  way,
}: FittedPrompt): Omit<PromptEvent, 'seq' | 'at'> {
  const turns = layout.turns.map(({ earlier, passages }) => ({
    earlier,
    passages: passages.map(({ number }) => number),
  }))
  return {
    type: 'prompt',
    tokens: Math.round(tokens),
    newTokens: Math.round(newTokens),
    way,
    layout: { ...layout, turns },
  }
}

/** The layout that a run left; undefined where it left none, or not all of it. */
export function layoutIn(events: RunEvent[]): Layout | undefined {
  const kept = events.findLast((event) => event.type === 'prompt')?.layout
  const known = new Map<number, EvidencePassage>()
  for (const event of events)
    if (event.type === 'evidence') for (const passage of event.passages) known.set(passage.number, passage)
  if (!kept?.turns.every(({ passages }) => passages.every((number) => known.has(number)))) return undefined
  return {
    ...kept,
    turns: kept.turns.map(({ earlier, passages }) => ({
      earlier,
      passages: passages.map((number) => known.get(number)!),
    })),
  }
}
