import { abortError, AppError, toAppError } from '../../base/index.ts'
import { isReady, type Candidate } from './host-state.ts'

/**
 * Vectors by the first of these that gives them: those first that are well, and never more than one at a time. What
 * goes wrong here says nothing of how a host answers chats, so its health is left alone.
 */
export async function embedAtFirst(
  candidates: readonly Candidate[],
  { texts, signal, nowMs }: { texts: string[]; signal: AbortSignal; nowMs: number },
): Promise<Float32Array[]> {
  const able = candidates.filter(({ state }) => state.host.embed)
  const rested = able.filter(({ state }) => isReady(state, nowMs))
  let failure = new AppError('host-failed', 'No host that offers embeddings serves this model.')
  for (const { state, model } of [...rested, ...able.filter((one) => !rested.includes(one))])
    try {
      return await state.host.embed!(model, texts, signal)
    } catch (thrown) {
      if (signal.aborted) throw abortError(signal)
      failure = toAppError(thrown)
    }
  throw failure
}
