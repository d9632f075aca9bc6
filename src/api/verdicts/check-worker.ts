import { parentPort, workerData } from 'node:worker_threads'
import { check, type CheckRequest } from '../../verify/index.ts'

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of Node has no origin
parentPort!.postMessage(check(workerData as CheckRequest))
