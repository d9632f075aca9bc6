import type { AccountChange, StoredLink } from '../store/index.ts'
import type { AccountParts } from './account-parts.ts'
import { hashOf, newSecret } from './secrets.ts'

/** Links that let somebody in who has no other way yet: each holds a token, of which only the hash is kept. */
export interface Links {
  /** Gives back the link's token. */
  create(row: Omit<StoredLink, 'hash' | 'expiresAt'>, lifetimeMs: number): Promise<string>
  /** Undefined when the token is unknown, used or expired. */
  find(token: string, kind: StoredLink['kind']): Promise<StoredLink | undefined>
  /** Goes into the transaction that uses the link: of two at once, one comes too late and meets a `conflict`. */
  useUp(link: StoredLink): AccountChange[]
}

export function links({ store, clock, record }: AccountParts): Links {
  return {
    async create(row, lifetimeMs) {
      const token = newSecret()
      const expiresAt = clock.now() + lifetimeMs
      await store.change(
        [
          record(row.createdBy, 'link-created', row.personId ?? row.teamId ?? 'installation', {
            kind: row.kind,
            ...(row.role && { role: row.role }),
            ...(row.usesLeft !== undefined && { uses: row.usesLeft }),
            expiresAt,
          }),
        ],
        [{ put: 'links', row: { ...row, hash: hashOf(token), expiresAt } }],
      )
      return token
    },
    async find(token, kind) {
      const [found] = await store.rows('links', { hash: hashOf(token) })
      return found?.kind === kind && found.expiresAt > clock.now() ? found : undefined
    },
    useUp: (link) => [
      { remove: 'links', where: { hash: link.hash, usesLeft: link.usesLeft }, required: true },
      ...(link.usesLeft !== undefined && link.usesLeft > 1
        ? [{ put: 'links' as const, row: { ...link, usesLeft: link.usesLeft - 1 } }]
        : []),
    ],
  }
}
