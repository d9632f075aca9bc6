import { api, type Session } from './api.ts'
import { ApiError } from './told.ts'
import { askAhead } from './chat/run/ahead.ts'

/** Kept where somebody was signed in the last time: then it is worth asking who it is at once. */
const wasSignedIn = 'signed-in'

/** Who is signed in, and at once what the address shows. Rejects where no server answers. */
export async function whoIsThere(): Promise<Session | 'none'> {
  try {
    const isWorthAsking = localStorage.getItem(wasSignedIn) !== null || (await api.waysIn()).signedIn
    if (!isWorthAsking) return 'none'
    askAhead(location.hash)
    const session = await api.session()
    localStorage.setItem(wasSignedIn, 'yes')
    return session
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error
    forgetWhoWasThere()
    return 'none'
  }
}

/** Nobody is signed in here any more. */
export function forgetWhoWasThere(): void {
  localStorage.removeItem(wasSignedIn)
}
