import { once } from 'node:events'
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import {
  caller,
  type Served,
  streamed,
  serve,
  eventsOf,
  textOf,
  frame,
  ending,
  done,
  failed,
} from '../../test/host-kit.ts'
import { nextTurn, systemClock, virtualClock } from '../base/index.ts'
import { openaiHost } from './openai-host.ts'

/** Resolves once a number has stayed as it is for many turns of the event loop, in which sockets are read and written. */
async function quiet(count: () => number): Promise<void> {
  let before = count()
  for (let turns = 0; turns < 200; turns++) {
    await nextTurn()
    if (count() !== before) turns = 0
    before = count()
  }
}

describe('a connection', () => {
  test('that nobody takes is an error', async () => {
    await using served = await serve(() => {})
    await new Promise((closed) => served.server.close(closed))
    expect((await eventsOf(served.host, streamed)).at(-1)).toMatchObject(failed('nothing listens'))
  })

  test('that is reset in mid-answer is an error behind what came', async () => {
    await using served = await serve((_, response) => {
      response.write(frame('a'), () => response.destroy())
    })
    const events = await eventsOf(served.host, streamed)
    expect(textOf(events)).toBe('a')
    expect(events.at(-1)).toMatchObject(failed('it closed the connection'))
  })

  test('on which no HTTP is spoken is an error', async () => {
    const server = createTcpServer((socket) => void socket.resume().end('SSH-2.0-OpenSSH\r\n'))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const host = openaiHost({ name: 'h', kind: 'openai', url, clock: systemClock })
    expect((await eventsOf(host, streamed)).at(-1)).toMatchObject(failed('host h failed'))
    await host.close()
    await new Promise((closed) => server.close(closed))
  })

  test('that stalls is given up, in mid-answer sooner than before its first byte', async () => {
    const clock = virtualClock()
    const options = { timeouts: { stallMs: 80, firstByteMs: 400 }, clock }
    let ended = false
    /** Lets the time pass, and sees that nothing ended a moment before. */
    const pass = async (ms: number) => {
      await clock.advance(ms - 1)
      expect(ended).toBe(false)
      await clock.advance(1)
    }
    const lastOf = async ({ host }: Served, onDelta = () => {}) => {
      ended = false
      const events = await eventsOf(host, streamed, { onDelta })
      ended = true
      return events.at(-1)
    }
    await using mid = await serve((_, response) => void response.write(frame('a')), options)
    expect(await lastOf(mid, () => void pass(80))).toMatchObject(
      failed('nothing for 80 ms in the middle', { code: 'timeout' }),
    )
    await using before = await serve((_, response) => {
      response.flushHeaders()
      void pass(400)
    }, options)
    expect(await lastOf(before)).toMatchObject(failed('not begin to answer for 400 ms', { code: 'timeout' }))
    await using slow = await serve((_, response) => {
      response.flushHeaders()
      void clock.advance(399).then(() => response.end(frame('a') + ending))
    }, options)
    expect(await lastOf(slow)).toMatchObject(done)
  })

  test.each(['abort', 'leave'] as const)('is closed upstream when the client goes (%s)', async (way) => {
    const closed = Promise.withResolvers<void>()
    await using served = await serve((request, response) => {
      request.socket.once('close', () => closed.resolve())
      response.write(frame('a'))
    })
    const controller = new AbortController()
    const types: string[] = []
    for await (const event of served.host
      .model('m')
      .stream(streamed, { signal: controller.signal, caller })) {
      types.push(event.type)
      if (way === 'leave') break
      controller.abort()
    }
    await closed.promise
    expect(types).toEqual(way === 'leave' ? ['delta'] : ['delta', 'aborted'])
  })

  test('is closed when the client goes before the head came', async () => {
    const controller = new AbortController()
    const closed = Promise.withResolvers<void>()
    await using served = await serve((request) => {
      request.socket.once('close', () => closed.resolve())
      controller.abort()
    })
    expect(await eventsOf(served.host, streamed, controller)).toEqual([{ type: 'aborted' }])
    await closed.promise
    expect(await eventsOf(served.host, streamed, controller)).toEqual([{ type: 'aborted' }])
  })

  test('is used again after a streamed answer', async () => {
    const sockets = new Set<Socket>()
    let ended = 0
    await using served = await serve((request, response) => {
      sockets.add(request.socket)
      response.write(frame('a') + ending)
      setImmediate(() => response.end(() => ended++))
    })
    for (let index = 0; index < 5; index++) {
      await eventsOf(served.host, streamed)
      await quiet(() => ended)
    }
    expect(sockets.size).toBe(1)
  })

  test('waits while its reader does', async () => {
    const piece = frame('x'.repeat(60_000))
    let written = 0
    await using served = await serve((_, response) => {
      void (async () => {
        for (let index = 0; index < 400; index++) {
          written += piece.length
          if (!response.write(piece)) await once(response, 'drain')
        }
        response.end(ending)
      })()
    })
    const { signal } = new AbortController()
    let length = 0
    let writtenWhileWaiting = 0
    for await (const event of served.host.model('m').stream(streamed, { signal, caller })) {
      if (writtenWhileWaiting === 0) {
        await quiet(() => written)
        writtenWhileWaiting = written
      }
      if (event.type === 'delta') length += event.text.length
    }
    expect(length).toBe(400 * 60_000)
    // What the kernel's buffers on both ends hold, and ours; far from the 24 MB of the answer.
    expect(writtenWhileWaiting).toBeLessThan(16_000_000)
  })
})
