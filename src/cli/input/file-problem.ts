const reasons: Record<string, string | undefined> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'this user may not read it',
  EPERM: 'this user may not read it',
}

/** Why a file cannot be read, for people. */
export function fileProblem(thrown: unknown): string {
  const { code = '', message } = thrown as NodeJS.ErrnoException
  return reasons[code] ?? message
}
