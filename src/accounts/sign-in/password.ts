import { argon2, randomBytes, timingSafeEqual, type Argon2Parameters } from 'node:crypto'
import { AppError } from '../../base/index.ts'

// OWASP's second choice of parameters for argon2id: 19 MiB, two passes, one lane.
const memoryKib = 19_456
const passes = 2
const tagLength = 32
/** Hashes at a time: each takes 19 MiB and a core for some 30 ms. */
const atOnce = 2
const mostWaiting = 100

const shortest = 10
const longest = 1_000

/** Throws `bad-request` where a password is not to be set. */
function checkPassword(password: string): void {
  const { length } = password
  if (length < shortest)
    throw new AppError(
      'bad-request',
      `\`password\`: expected at least ${shortest} characters, got ${length}.`,
      { because: { code: 'password-short', values: { least: shortest } }, param: 'password' },
    )
  if (length > longest)
    throw new AppError('bad-request', `\`password\`: expected at most ${longest} characters.`, {
      because: { code: 'password-long', values: { most: longest } },
      param: 'password',
    })
}

/** The hash to keep, in the usual notation of argon2. */
export async function hashPassword(password: string): Promise<string> {
  checkPassword(password)
  const salt = randomBytes(16)
  const tag = await limited(password, salt)
  const text = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '')
  return `$argon2id$v=19$m=${memoryKib},t=${passes},p=1$${text(salt)}$${text(tag)}`
}

/** A hash of nobody's password, for a sign-in of somebody who is not there: it takes as long as a true one. */
const nobody = `$argon2id$v=19$m=${memoryKib},t=${passes},p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`

/** Whether it is the password of the hash; with no hash it is not, and that takes as long to find. */
export async function isPassword(password: string, kept: string | undefined): Promise<boolean> {
  // What is longer than any password is never hashed.
  if (password.length > longest) return false
  const [, , , , salt, tag] = (kept ?? nobody).split('$')
  const expected = Buffer.from(tag!, 'base64')
  const found = await limited(password, Buffer.from(salt!, 'base64'))
  return timingSafeEqual(found, expected) && kept !== undefined
}

let running = 0
const waiting: (() => void)[] = []

/** Few at a time, so that a storm of sign-ins takes neither the memory nor every core. */
async function limited(password: string, salt: Buffer): Promise<Buffer> {
  if (waiting.length >= mostWaiting)
    throw new AppError('busy', 'Too many people are signing in. Try again in a moment.', {
      because: { code: 'too-many-sign-ins' },
      retryAfterMs: 2_000,
    })
  if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve))
  else running++
  try {
    return await derive(password.normalize('NFKC'), salt)
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running--
  }
}

function derive(password: string, salt: Buffer): Promise<Buffer> {
  const parameters: Argon2Parameters = {
    message: password,
    nonce: salt,
    parallelism: 1,
    tagLength,
    memory: memoryKib,
    passes,
  }
  return new Promise((resolve, reject) => {
    argon2('argon2id', parameters, (error, tag) => (error ? reject(error) : resolve(tag)))
  })
}
