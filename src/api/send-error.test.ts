import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { AppError } from '../base/index.ts'
import { errorSender, type Log } from './send-error.ts'

test('what should not happen is written into the log with its cause; what a client did wrong is not', async () => {
  const written: unknown[] = []
  const note = (entry: unknown) => void written.push(entry)
  const server = Fastify()
  server.setErrorHandler(errorSender({ error: note, warn: note } as Log))
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
