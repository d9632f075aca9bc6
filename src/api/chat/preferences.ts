import type { IncomingHttpHeaders } from 'node:http'
import { AppError } from '../../base/index.ts'
import type { ChatRequest, Preferences } from '../../model/index.ts'
import { chatChoicesSchema, type SecondOpinionChoice } from '../../wire/index.ts'
import { validate } from '../validate.ts'

/** What a client chooses for one chat, by the field `muster` of the body or by headers. */
export interface ChatChoices {
  preferences: Preferences | undefined
  /** Whether it wants to see where it waits and who answers, as chunks of the stream. */
  events: boolean
  /** What it said of second opinions. */
  secondOpinion: SecondOpinionChoice | undefined
}

const nothing: ChatChoices = { preferences: undefined, events: false, secondOpinion: undefined }

/** Reads the choices; the field is taken out of what goes to the host. */
export function choicesOf(chat: ChatRequest, headers: IncomingHttpHeaders): ChatChoices {
  const { muster: field } = chat.parameters
  const priority = headers['x-muster-priority']
  const wait = headers['x-muster-max-wait']
  const lesser = headers['x-muster-lesser-model']
  if (field === undefined && priority === undefined && wait === undefined && lesser === undefined)
    return nothing
  delete chat.parameters['muster']
  const { muster: said } = validate(chatChoicesSchema, {
    muster: {
      ...(priority !== undefined && { priority }),
      ...(wait !== undefined && { maxWaitSeconds: Number(wait) }),
      ...(lesser !== undefined && {
        lesserModel: lesser === 'yes' ? true : lesser === 'no' ? false : lesser,
      }),
      ...asObject(field),
    },
  })
  return {
    preferences: {
      batch: said.priority === 'batch',
      ...(said.maxWaitSeconds !== undefined && { maxWaitMs: said.maxWaitSeconds * 1_000 }),
      ...(said.lesserModel !== undefined && { acceptsLesser: said.lesserModel }),
    },
    events: said.events,
    secondOpinion: said.secondOpinion,
  }
}

function asObject(field: unknown): object {
  if (field === undefined) return {}
  if (typeof field === 'object' && field !== null && !Array.isArray(field)) return field
  throw new AppError('bad-request', '`muster`: expected an object', { param: 'muster' })
}
