import { Readable, Writable } from 'node:stream'
import { runCli } from '../src/cli/index.ts'
import { loadConfig } from '../src/config.ts'
import type { TestServer } from './server.ts'

/** Runs a command as a person would against a running server, or by itself. */
export async function muster(
  argv: string[],
  { server, stdin = '' }: { server?: TestServer; stdin?: string } = {},
): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const written = { stdout: '', stderr: '' }
  const sink = (name: 'stdout' | 'stderr') =>
    new Writable({
      write(chunk, _, done) {
        written[name] += String(chunk)
        done()
      },
    })
  const config = server ? ['--config', `${server.folder}/muster.yaml`] : []
  const exitCode = await runCli([...argv, ...config], {
    environment: {},
    stdin: Readable.from(stdin === '' ? [] : [stdin]),
    stdout: sink('stdout'),
    stderr: sink('stderr'),
    isTty: false,
    signal: new AbortController().signal,
    loadConfig,
  } as unknown as Parameters<typeof runCli>[1])
  return { exitCode, ...written }
}
