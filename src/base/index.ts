export { aborted, listenForAbort, stopListening, type AbortListener } from './abort.ts'
export { commandEnvironment } from './command-environment.ts'
export { systemClock, type Clock } from './clock.ts'
export { virtualClock, type VirtualClock } from './virtual-clock.ts'
export { seededRandom, systemRandom, type Random } from './random.ts'
export { systemIds, type Ids } from './ids.ts'
export { errorReasons, type ErrorBecause } from './error-reasons.ts'
export { abortError, AppError, assert, errorTable, toAppError, type ErrorCode } from './errors.ts'
export { encodeSse, sseDecoder } from './sse.ts'
export { collectAtRest, collectGarbage } from './collect-garbage.ts'
export { aMoment, nextTurn } from './next-turn.ts'
export { asksInEnglish, nameWords, lightWords } from './light-words.ts'
export { fileExtensions, textFileExtensions } from './file-kinds.ts'
export {
  distinctNumbers,
  termBytes,
  termNumber,
  termNumbers,
  termPlaces,
  termsHead,
  termsFromBytes,
  type BlockTerms,
  type TermNumbers,
} from './term-numbers.ts'
