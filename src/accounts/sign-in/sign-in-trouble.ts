import { AppError, type ErrorCode } from '../../base/index.ts'

/** Why a provider of single sign-on signed nobody in, as the page tells it (`sign-in.trouble.…` in each language). */
export const signInTroubles = [
  /** It did not answer, or with a failure of its own. */
  'provider-away',
  /** It and this server are not set up for each other. */
  'provider-settings',
  /** It let the person not go on, or they did not want to. */
  'provider-refused',
  /** What it says is not of the present. */
  'provider-clock',
  /** What came is not what was asked for. */
  'provider-answer',
  /** It took too long, was begun elsewhere, or came back twice. */
  'sign-in-over',
  /** The person has an account here that the provider did not make. */
  'account-elsewhere',
  'account-suspended',
] as const

export type SignInTroubleKind = (typeof signInTroubles)[number]

const codes: Record<SignInTroubleKind, ErrorCode> = {
  'provider-away': 'host-failed',
  'provider-settings': 'bad-config',
  'provider-refused': 'forbidden',
  'provider-clock': 'unauthorized',
  'provider-answer': 'unauthorized',
  'sign-in-over': 'unauthorized',
  'account-elsewhere': 'conflict',
  'account-suspended': 'forbidden',
}

/** The message is for whoever reads the log: what is wrong, and what to change. */
export class SignInTrouble extends AppError {
  readonly kind: SignInTroubleKind

  constructor(kind: SignInTroubleKind, message: string, cause?: unknown) {
    super(codes[kind], message, { cause })
    this.kind = kind
  }
}
