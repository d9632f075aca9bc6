/** Why a file, or one conversation of it, cannot be read; the page has words for each. */
export const importProblems = {
  'not-an-export':
    'No conversations were found in it. Read are the exports of ChatGPT, Claude, LibreChat, Open WebUI and Muster: a JSON file, or the ZIP that it came in.',
  'file-damaged': 'The archive is damaged. Download the export again.',
  'file-encrypted': 'The archive is encrypted. Unpack it, and give the file conversations.json.',
  'file-too-large': 'It holds more than {gigabytes} GB of text. Split it into smaller files.',
  'breaks-off': 'The file breaks off in the middle of a conversation. Download the export again.',
  'not-json': 'It is not JSON that can be read.',
  unknown: 'It is no conversation of a kind that is known.',
  empty: 'It holds no question and no answer.',
  'too-large': 'It is larger than {megabytes} MB.',
  refused: 'The server did not take it: {reason}',
} as const
export type ImportProblemCode = keyof typeof importProblems

/** What stands against a file, or against one conversation of it. */
export class ImportProblem extends Error {
  readonly code: ImportProblemCode
  readonly values: Record<string, string | number>

  constructor(code: ImportProblemCode, values: Record<string, string | number> = {}, cause?: unknown) {
    super(
      importProblems[code].replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? '')),
      cause === undefined ? undefined : { cause },
    )
    this.code = code
    this.values = values
  }
}
