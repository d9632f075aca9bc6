import { messageText, picturesOf, picturesTokens, pictureUrl, type ChatMessage } from '../../wire/index.ts'
import type { ChatRequest } from '../../model/index.ts'

const charactersPerToken = 4
/** Hosts cache prompts in blocks of 16 tokens and more; of coarser ones here there are fewer to remember. */
const blockTokens = 64
const blockCharacters = blockTokens * charactersPerToken
/** Per model and host: about as many tokens as a large graphics card's cache holds. */
const rememberedBlocks = 8_192
/** The most blocks of one prompt that are looked at. */
const mostBlocks = 2_048

/** The sizes of a request, estimated, and its prompt's blocks as a chain of hashes: equal up to n, equal prompts up to n. */
export interface PromptShape {
  tokens: number
  /** What its pictures hold in memory; their bytes are no text that is read. */
  pictureBytes: number
  /** Made when first needed: not every request has more than one host to choose from. */
  blocks(): readonly number[]
}

/** Estimates in tokens what the host will read, at about four characters each. */
export function promptShape({ messages, parameters }: ChatRequest): PromptShape {
  let characters = 0
  let pictureBytes = 0
  for (const message of messages) {
    characters += 8
    if (typeof message.content === 'string') characters += message.content.length
    else {
      characters += messageText(message).length + picturesTokens(message) * charactersPerToken
      for (const part of picturesOf(message)) pictureBytes += pictureUrl(part)!.length
    }
  }
  const tools = parameters['tools']
  if (Array.isArray(tools)) characters += 400 * tools.length
  let chain: number[] | undefined
  return {
    tokens: Math.ceil(characters / charactersPerToken),
    pictureBytes,
    blocks: () => (chain ??= characters < blockCharacters ? [] : chainOf(messages)),
  }
}

function chainOf(messages: ChatRequest['messages']): number[] {
  const chain: number[] = []
  let hash = 0x811c9dc5
  let filled = 0
  const take = (text: string) => {
    for (let index = 0; index < text.length; index++) {
      // FNV-1a, 32 bits, a character a step; that two prompts collide costs a wrong guess of a cache, no more.
      hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
      if (++filled < blockCharacters) continue
      filled = 0
      chain.push(hash)
      if (chain.length >= mostBlocks) return
    }
  }
  for (const message of messages) {
    take(message.role)
    take(typeof message.content === 'string' ? message.content : textAndPictures(message))
    if (chain.length >= mostBlocks) break
  }
  return chain
}

/** What tells a message from another; of a picture its end, which differs where the picture does. */
function textAndPictures(message: ChatMessage): string {
  const ends = picturesOf(message).map((part) => pictureUrl(part)!.slice(-blockCharacters))
  return messageText(message) + ends.join('')
}

/** The prompts that a model on a host has read lately, by their blocks; the one used longest ago is forgotten. */
export interface PrefixMemory {
  /** How many tokens of the prompt's beginning are remembered. */
  knownTokens(blocks: readonly number[]): number
  remember(blocks: readonly number[]): void
}

export function prefixMemory(capacity = rememberedBlocks): PrefixMemory {
  const known = new Set<number>()
  return {
    knownTokens(blocks) {
      let count = 0
      while (count < blocks.length && known.has(blocks[count]!)) count++
      return count * blockTokens
    },
    remember(blocks) {
      // From the end to the beginning: the beginning, which others share, is forgotten last.
      for (let index = blocks.length - 1; index >= 0; index--) {
        known.delete(blocks[index]!)
        known.add(blocks[index]!)
      }
      for (const oldest of known) {
        if (known.size <= capacity) break
        known.delete(oldest)
      }
    },
  }
}
