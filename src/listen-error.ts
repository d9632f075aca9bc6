import { AppError } from './base/index.ts'

/** Why a server cannot listen at an address, and what to do; `choose` is how another port is chosen. */
export function listenError(
  error: unknown,
  { host, port, choose }: { host: string; port: number; choose: string },
): AppError {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  const reasons: Record<string, string> = {
    EADDRINUSE: `another program listens there. Stop it, or choose another port (${choose})`,
    EACCES: 'this user may not listen there. Choose a port above 1023',
    EADDRNOTAVAIL: 'this machine has no such address',
  }
  const reason = reasons[String(code)] ?? (error instanceof Error ? error.message : String(error))
  return new AppError('bad-config', `Cannot listen on ${host}:${port}: ${reason}.`, { cause: error })
}
