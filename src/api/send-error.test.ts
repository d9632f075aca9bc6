import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { AppError, virtualClock } from '../base/index.ts'
import { errorSender, type Log } from './send-error.ts'

test('what should not happen is written into the log with its cause; what a client did wrong is not', async () => {
  const written: unknown[] = []
  const note = (entry: unknown) => void written.push(entry)
  const server = Fastify()
  server.setErrorHandler(errorSender({ error: note, warn: note } as Log, virtualClock()))
  const broken = new TypeError('x is not a function')
  server.get('/broken/:id', () => Promise.reject(broken))
  server.get('/wrong', () => Promise.reject(new AppError('bad-request', '`name`: expected text')))

  const answer = await server.inject('/broken/7')
  expect([answer.statusCode, answer.json()]).toEqual([
    500,
    { error: { type: 'server_error', code: 'internal', param: null, message: expect.any(String) as string } },
  ])
  expect((await server.inject('/wrong')).statusCode).toBe(400)
  expect(written).toEqual([{ err: broken, route: '/broken/:id' }])
})

test('a disk that is full and a database that is away are in the log, once a minute', async () => {
  const written: unknown[] = []
  const clock = virtualClock()
  const server = Fastify()
  server.setErrorHandler(errorSender({ error: (entry: unknown) => void written.push(entry) } as Log, clock))
  server.get('/full', () => Promise.reject(new AppError('store-full', 'The disk is full.')))
  server.get('/away', () => Promise.reject(new AppError('store-unreachable', 'It is away.')))
  for (let request = 0; request < 3; request++) expect((await server.inject('/full')).statusCode).toBe(507)
  expect((await server.inject('/away')).statusCode).toBe(503)
  const [full, away] = [{ problem: 'The disk is full.' }, { problem: 'It is away.' }]
  expect(written).toEqual([full, away])
  await clock.advance(60_000)
  await server.inject('/full')
  expect(written).toEqual([full, away, full])
})
