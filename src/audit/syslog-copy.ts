import { createSocket } from 'node:dgram'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { AppError } from '../base/index.ts'
import type { LedgerCopy } from './copy-ledger.ts'

/** Facility 13 (log audit), severity 5 (notice): RFC 5424, 6.2.1. */
const priority = 13 * 8 + 5
const connectMs = 5_000

/**
 * A copy at a syslog server, over UDP or TCP (RFC 5426, 6587): each entry is a message, and no less. How far it came is
 * kept in a file, so that each is sent once; after a crash the last may come twice. TCP says when nobody is there; UDP
 * does not.
 */
export function syslogCopy({ url, stateFile }: { url: string; stateFile: string }): LedgerCopy {
  const { protocol, hostname, port } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  const target = { host, port: Number(port || 514) }
  let sent = readState()
  let socket: Socket | undefined

  function readState(): number {
    if (!existsSync(stateFile)) return 0
    const { target: of, seq } = JSON.parse(readFileSync(stateFile, 'utf8')) as { target: string; seq: number }
    // Another server has nothing yet.
    return of === url ? seq : 0
  }

  const overUdp = (messages: Buffer[]) =>
    new Promise<void>((resolve, reject) => {
      const udp = createSocket(host.includes(':') ? 'udp6' : 'udp4')
      const failed = (error: Error) => {
        udp.close()
        reject(unreachable(url, error))
      }
      udp.once('error', failed)
      const next = (index: number) => {
        const message = messages[index]
        if (!message) {
          udp.close()
          resolve()
        } else
          udp.send(message, target.port, target.host, (error) => (error ? failed(error) : next(index + 1)))
      }
      next(0)
    })

  async function connected(): Promise<Socket> {
    if (socket && !socket.destroyed && socket.writable) return socket
    const opening = connect({ ...target, timeout: connectMs })
    await new Promise<void>((resolve, reject) => {
      opening.once('connect', resolve)
      opening.once('error', (error) => reject(unreachable(url, error)))
      opening.once('timeout', () => opening.destroy(new Error('it does not answer')))
    })
    opening.removeAllListeners('timeout')
    opening.unref()
    opening.on('error', () => {})
    // A server that closes is noticed by reading.
    opening.resume()
    opening.once('end', () => opening.destroy())
    return (socket = opening)
  }

  async function overTcp(messages: Buffer[]): Promise<void> {
    const to = await connected()
    const framed = Buffer.concat(messages.flatMap((message) => [Buffer.from(`${message.length} `), message]))
    await new Promise<void>((resolve, reject) => {
      to.write(framed, (error) => (error ? reject(unreachable(url, error)) : resolve()))
    })
  }

  return {
    name: url,
    position: async () => sent,
    async add(parts) {
      const entries = parts.filter((part) => 'text' in part)
      if (entries.length === 0) return
      const messages = entries.map(({ text, hash }) => {
        const { at } = JSON.parse(text) as { at: number }
        return Buffer.from(
          `<${priority}>1 ${new Date(at).toISOString()} - muster - ledger - {"entry":${text},"hash":"${hash}"}`,
        )
      })
      await (protocol === 'udp:' ? overUdp(messages) : overTcp(messages))
      sent = entries.at(-1)!.seq
      writeFileSync(stateFile, JSON.stringify({ target: url, seq: sent }), { mode: 0o600 })
    },
    async [Symbol.asyncDispose]() {
      const open = socket
      if (open && !open.destroyed) await new Promise<void>((resolve) => open.end(resolve))
      open?.destroy()
    },
  }
}

function unreachable(url: string, cause: Error): AppError {
  return new AppError('host-failed', `The syslog server ${url} cannot be reached: ${cause.message}.`, {
    cause,
  })
}
