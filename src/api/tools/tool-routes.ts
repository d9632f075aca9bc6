import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Assistant } from '../../assistant/index.ts'
import { AppError } from '../../base/index.ts'
import type { RunStore } from '../../store/index.ts'
import type { Toolbox } from '../../tools/index.ts'
import { decideToolCallSchema, type ToolCallRecord, type ToolServerSummary } from '../../wire/index.ts'
import { identityOf } from '../authenticate.ts'
import { ruled } from '../route-rule.ts'
import { validate } from '../validate.ts'
import type { ToolAccess } from './tool-access.ts'

export interface ToolRouteParts {
  /** Left out: no tools are configured. */
  toolbox: Toolbox | undefined
  access: ToolAccess
  assistant: Assistant
  store: RunStore
}

interface OfCall {
  Params: { id: string; call: string }
}

/** Tools, and what was called in a run: seen, decided on and undone by the person whose run it is, and by nobody else. */
export function toolRoutes(server: FastifyInstance, parts: ToolRouteParts): void {
  const { toolbox, access, assistant, store } = parts

  server.get(
    '/api/tools',
    ruled('member', 'runs'),
    async (request): Promise<{ servers: ToolServerSummary[] }> => {
      const identity = identityOf(request)
      const seesAll = identity.person.role === 'administrator' && !identity.key
      return { servers: seesAll ? (toolbox?.servers() ?? []) : access.usable(identity) }
    },
  )

  server.get<{ Params: { id: string } }>(
    '/api/runs/:id/tool-calls',
    ruled('guest', 'runs', 'read', 'run'),
    async (request) => ({ calls: await store.toolCalls(request.params.id) }),
  )

  server.post<OfCall>(
    '/api/runs/:id/tool-calls/:call',
    ruled('member', 'runs', 'change', 'run'),
    async (request) => {
      const { decision } = validate(decideToolCallSchema, request.body)
      const { call, actor } = await decidedBy(request, { does: decision === 'approve' })
      return assistant.decide(call, decision, actor)
    },
  )

  server.post<OfCall>(
    '/api/runs/:id/tool-calls/:call/undo',
    ruled('member', 'runs', 'change', 'run'),
    async (request) => {
      const { call, actor } = await decidedBy(request, { does: true })
      return assistant.undo(call, actor)
    },
  )

  /** The call, where whoever asks is a person, and, where something is done, one who may still use its tool. */
  async function decidedBy(
    request: FastifyRequest<OfCall>,
    { does }: { does: boolean },
  ): Promise<{ call: ToolCallRecord; actor: string }> {
    const identity = identityOf(request)
    if (identity.key)
      throw new AppError(
        'forbidden',
        'A key decides on no call of a tool. Do it in the page, signed in, or where `muster ask` asks you.',
      )
    const { id, call: callId } = request.params
    const call = (await store.toolCalls(id)).find((one) => one.id === callId)
    if (!call) throw new AppError('not-found', `There is no call \`${callId}\` in this run.`)
    if (does && !access.mayUse(identity, call.tool))
      throw new AppError(
        'forbidden',
        `You may not use the tool ${call.tool} any more, or its server is away. Nothing was done.`,
      )
    return { call, actor: identity.actor }
  }
}
