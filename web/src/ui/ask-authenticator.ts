import { t } from '../languages/index.ts'
import { SaidError } from '../told.ts'

/** What an authenticator answers. A browser says in words of its own, and in no detail, that somebody went away from it. */
export async function askAuthenticator(asked: Promise<Credential | null>): Promise<PublicKeyCredential> {
  try {
    return (await asked) as PublicKeyCredential
  } catch (error) {
    if (error instanceof DOMException && ['NotAllowedError', 'AbortError'].includes(error.name))
      throw new SaidError(t('passkey.none'), { cause: error })
    throw error
  }
}
