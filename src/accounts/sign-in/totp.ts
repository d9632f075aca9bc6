import { AppError } from '../../base/index.ts'
import type { AccountParts } from '../account-parts.ts'
import type { SecretBox } from '../secret-box.ts'

const stepMs = 30_000
/** Steps that a clock may be off, either way. */
const skew = 1

export interface TotpCodes {
  /** A new secret, which counts only once a code of it was shown. Throws `conflict` where one counts already. */
  begin(person: { id: string; name: string }): Promise<{ secret: string; uri: string }>
  /** Throws `bad-request` where the code does not fit. */
  confirm(personId: string, code: string): Promise<void>
  /** Undefined for somebody without an authenticator. A code is right once: whoever looked on cannot use it again. */
  check(personId: string, code: string | undefined): Promise<'right' | 'wrong' | 'missing' | undefined>
  remove(actor: string, personId: string): Promise<void>
}

/** Codes of an authenticator (RFC 6238: SHA-1, six digits, half a minute, as every authenticator has them). */
export function totpCodes({ store, clock, record }: AccountParts, box: SecretBox): TotpCodes {
  const purpose = (personId: string) => `authenticator of ${personId}`

  /** The step that a code is of, where it is later than the last that was used. */
  const stepOf = async (row: { personId: string; secret: string; lastStep: number }, code: string) => {
    const { TOTP, Secret } = await import('otpauth')
    const totp = new TOTP({ secret: Secret.fromBase32(box.open(row.secret, purpose(row.personId))) })
    const delta = totp.validate({ token: code.replaceAll(/\s/g, ''), window: skew, timestamp: clock.now() })
    const step = delta === null ? -1 : Math.floor(clock.now() / stepMs) + delta
    return step > row.lastStep ? step : undefined
  }

  return {
    async begin({ id, name }) {
      const [known] = await store.rows('totp', { personId: id })
      if (known?.confirmedAt !== undefined)
        throw new AppError('conflict', 'There is an authenticator already. Remove it first.', {
          because: { code: 'authenticator-exists' },
        })
      const { TOTP, Secret } = await import('otpauth')
      const secret = new Secret({ size: 20 })
      const row = {
        personId: id,
        secret: box.seal(secret.base32, purpose(id)),
        confirmedAt: undefined,
        lastStep: 0,
      }
      await store.change([], [{ put: 'totp', row }])
      return { secret: secret.base32, uri: new TOTP({ issuer: 'Muster', label: name, secret }).toString() }
    },
    async confirm(personId, code) {
      const [row] = await store.rows('totp', { personId })
      const step = row && row.confirmedAt === undefined ? await stepOf(row, code) : undefined
      if (step === undefined)
        throw new AppError('bad-request', 'The code does not fit. Is the clock of the authenticator right?', {
          because: { code: 'code-unfit' },
          param: 'code',
        })
      await store.change(
        [record(personId, 'totp-set', personId)],
        [{ put: 'totp', row: { ...row!, confirmedAt: clock.now(), lastStep: step } }],
      )
    },
    async check(personId, code) {
      const [row] = await store.rows('totp', { personId })
      if (row?.confirmedAt === undefined) return undefined
      if (code === undefined || code === '') return 'missing'
      const step = await stepOf(row, code)
      if (step === undefined) return 'wrong'
      try {
        // Of two at once with the same code, the second finds another row than it has read.
        await store.change(
          [],
          [
            { remove: 'totp', where: { personId, lastStep: row.lastStep }, required: true },
            { put: 'totp', row: { ...row, lastStep: step } },
          ],
        )
        return 'right'
      } catch (error) {
        if (error instanceof AppError && error.code === 'conflict') return 'wrong'
        throw error
      }
    },
    async remove(actor, personId) {
      await store.change([record(actor, 'totp-removed', personId)], [{ remove: 'totp', where: { personId } }])
    },
  }
}
