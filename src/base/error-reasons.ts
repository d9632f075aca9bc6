/**
 * What there is to tell of an error beside its code, with the names of its values: for those who tell it in another
 * language than that of its message.
 */
export const errorReasons = {
  // Signing in
  'wrong-password': [],
  'code-missing': [],
  'code-wrong': [],
  'code-unfit': [],
  'password-differs': [],
  'password-short': ['least'],
  'password-long': ['most'],
  'email-malformed': [],
  'email-taken': [],
  'by-invitation-only': [],
  'invitation-over': [],
  'challenge-over': [],
  'passkey-unknown': [],
  'passkey-refused': [],
  'passkey-known': [],
  'passkeys-need-name': [],
  'authenticator-exists': [],
  'account-suspended': [],
  'too-many-attempts': [],
  'too-many-sign-ins': [],
  // Who may do what
  'administrators-only': [],
  'not-for-guests': [],
  'managers-only': [],
  'last-administrator': [],
  // What is there already, or not any more
  'name-taken': [],
  'name-of-model': ['host'],
  'set-in-file': [],
  'host-not-added-here': [],
  'trials-running': [],
  'too-many-kept': ['most'],
  'collection-of-another': ['name'],
  'document-of-another': [],
  'changed-meanwhile': [],
  'gone-meanwhile': [],
  'conversation-gone': [],
  'answer-gone': [],
  'team-owns-collection': ['name'],
  'temporary-chat': [],
  'import-too-old': ['days'],
  'file-not-kept': [],
  // Files
  'file-too-large': ['megabytes', 'most'],
  'file-empty': [],
  'file-encrypted': [],
  'file-protected': [],
  'file-damaged': [],
  'file-unknown': [],
  'file-packed': [],
  'file-old-office': [],
  'file-of-outlook': [],
  'file-scanned': [],
  'file-without-text': [],
  'file-too-long': [],
  'file-too-deep': [],
  'file-too-slow': ['seconds'],
  'file-takes-memory': ['megabytes'],
  'too-many-files': [],
  // Pictures
  'no-model-sees': ['model'],
  'picture-not-data': [],
  'picture-address': [],
  'picture-broken': [],
  'picture-unknown': [],
  'picture-misnamed': ['said', 'is'],
  'picture-too-large': ['megabytes', 'most'],
  'too-many-pictures': ['most'],
  'picture-gone': [],
  'pictures-refused': ['host'],
  'pictures-unchecked': [],
  // Answers, and the hosts that give them
  'unknown-model': ['model'],
  'model-untried': ['model'],
  'no-host': ['model'],
  'queue-full': ['waiting'],
  'too-many-runs': ['most'],
  'run-too-long': ['seconds'],
  'question-too-long': ['tokens', 'most'],
  'instructions-too-long': ['tokens', 'most'],
  'answer-broke-off': [],
  'server-stopped': [],
  'budget-of-day': [],
  'budget-of-month': [],
  'host-unreachable': ['host'],
  'host-late': ['host'],
  'host-busy': ['host'],
  'host-at-limit': ['host'],
  'host-key-refused': ['host'],
  'host-address-wrong': ['host'],
  'host-refused': ['host', 'status'],
  'host-status': ['host', 'status'],
  'host-broke-off': ['host'],
  'host-faulty': ['host'],
  'host-lists-nothing': ['host'],
  'host-said-nothing': ['host'],
} as const satisfies Record<string, readonly string[]>

type ErrorReason = keyof typeof errorReasons

/** A reason as it is given: every value that it names is there. */
export type ErrorBecause = {
  [Reason in ErrorReason]: { code: Reason } & ((typeof errorReasons)[Reason] extends readonly []
    ? { values?: undefined }
    : { values: Record<(typeof errorReasons)[Reason][number], string | number> })
}[ErrorReason]

/** The reason as it crosses the wire; `retrySeconds` stands among its values where the error says when to try again. */
export interface ToldBecause {
  code: string
  values?: Record<string, string | number> | undefined
}
