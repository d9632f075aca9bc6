import type { Accounts, Identity } from '../../accounts/index.ts'
import type { Toolbox } from '../../tools/index.ts'
import type { ToolServerSummary } from '../../wire/index.ts'

/** Which tools somebody may have called for them. */
export interface ToolAccess {
  /** The names of their teams; undefined where they may have none called. */
  teamsOf(identity: Identity): string[] | undefined
  /** What they may use, by server. */
  usable(identity: Identity): ToolServerSummary[]
  mayUse(identity: Identity, tool: string): boolean
}

/** Guests have no tools, and nor does a key that is limited to collections: what tools reach is none of these. */
export function toolAccess(toolbox: Toolbox | undefined, { teams }: Pick<Accounts, 'teams'>): ToolAccess {
  const teamsOf = ({ person, key, teams: own }: Identity): string[] | undefined => {
    if (!toolbox || person.role === 'guest' || key?.collections !== undefined) return undefined
    return teams
      .list()
      .filter(({ id }) => own.has(id))
      .map(({ name }) => name)
  }
  const offered = (identity: Identity) => {
    const own = teamsOf(identity)
    return own ? toolbox!.offered(own) : []
  }
  return {
    teamsOf,
    usable: (identity) =>
      [...Map.groupBy(offered(identity), ({ server }) => server)].map(([name, tools]) => ({
        name,
        state: 'ready',
        tools,
      })),
    mayUse: (identity, tool) => offered(identity).some(({ id }) => id === tool),
  }
}
