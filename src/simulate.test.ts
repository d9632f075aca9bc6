import { createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { simulate } from './simulate.ts'

test('a port that is taken is told as what it is', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void other.close())
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const simulated = simulate({ port }, { signal: AbortSignal.abort(), write: () => {} })
  await expect(simulated).rejects.toMatchObject({
    code: 'bad-config',
    message: `Cannot listen on 127.0.0.1:${port}: another program listens there. Stop it, or choose another port (--port).`,
  })
})
