import { parentPort, workerData } from 'node:worker_threads'
import { openFollower, type JudgeRequest } from '../verify/index.ts'
import type { ToFollower, FromFollower } from './follow-apart.ts'

const port = parentPort!
const follower = openFollower(workerData as JudgeRequest)

port.on('message', (message: ToFollower) => {
  const claims = message.type === 'push' ? follower.push(message.text) : follower.end()
  const answer: FromFollower = { claims, ended: message.type === 'end', notice: follower.notice() }
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of Node has no origin
  if (claims.length > 0 || answer.ended) port.postMessage(answer)
})
