import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { ConversationDetail, RunSummary } from '../../../src/wire/index.ts'
import { api, type NewRun } from '../api.ts'
import { wantsSecondOpinions } from '../second-opinions.ts'
import { t } from '../languages/index.ts'
import { messageOf } from '../ui/use-load.ts'
import { Composer, type Asked } from './composer.tsx'
import { Near } from './near.tsx'
import { Run, type RunHandling } from './run.tsx'
import { lastAfter, shownBranch } from './tree.ts'
import { useModels } from './use-models.ts'
import { Welcome } from './welcome.tsx'

export interface ChatProps {
  conversationId: string | undefined
  /** The run that a search led to. */
  runId: string | undefined
  temporary: boolean
  administrator: boolean
  onChanged: () => void
}

/** One conversation, or the beginning of one. */
export function Chat(props: ChatProps) {
  const { conversationId, runId, temporary, onChanged } = props
  const { title, runs, headId, loaded, problem, setProblem, ask, show } = useConversation(props)
  const models = useModels()
  const branch = useMemo(() => shownBranch(runs, headId), [runs, headId])
  const running = branch.at(-1)?.run.status === 'running' ? branch.at(-1)!.run : undefined
  const scroller = useScroll(branch.at(-1)?.run.id, runId)
  const stop = useCallback((run: RunSummary) => void api.stopRun(run.id).catch(() => undefined), [])

  const askAgain = (run: RunSummary, { model, question }: { model?: string; question?: string }) =>
    void ask({ question: question ?? run.question, model: model ?? run.model, parentId: run.parentId })
  const handling: RunHandling = {
    models,
    onEnded: show.ended,
    onAgain: askAgain,
    onShow: show.version,
    onStop: stop,
  }
  return (
    <div className="chat">
      <div className="runs" ref={scroller}>
        {conversationId !== undefined && <h1 className="visually-hidden">{title || t('list.untitled')}</h1>}
        {branch.length === 0 && conversationId === undefined && (
          <Welcome temporary={temporary} administrator={props.administrator} />
        )}
        {branch.map(({ run, versions }, index) => (
          <Near key={run.id} id={run.id} label={run.question} drawn={index === branch.length - 1}>
            <Run run={run} versions={versions} handling={handling} />
          </Near>
        ))}
        {problem && (
          <p className="problem" role="alert">
            {problem}
          </p>
        )}
      </div>
      <Composer
        draftKey={conversationId ?? (temporary ? 'temporary' : 'new')}
        models={models}
        // Until the conversation is here, nothing that waits is sent.
        running={!loaded || running !== undefined}
        onAsk={async (asked: Asked) => {
          setProblem('')
          await ask(asked)
          onChanged()
        }}
        onStop={() => running && stop(running)}
      />
    </div>
  )
}

/** A conversation's runs as they are known here, and what changes them. */
function useConversation({ conversationId, temporary, onChanged }: ChatProps) {
  const [runs, setRuns] = useState<RunSummary[]>([])
  const [headId, setHeadId] = useState<string | null>(null)
  const [title, setTitle] = useState('')
  const [loaded, setLoaded] = useState(conversationId === undefined)
  const [problem, setProblem] = useState('')
  const take = useCallback((conversation: ConversationDetail) => {
    setRuns(conversation.runs)
    setHeadId(conversation.headId)
    setTitle(conversation.title)
    setLoaded(true)
  }, [])

  useEffect(() => {
    if (conversationId === undefined) return
    const load = () =>
      api.conversation(conversationId).then(take, (error: unknown) => setProblem(messageOf(error)))
    void load()
    // What was asked on another device meanwhile is here when somebody looks again.
    const onVisible = () => document.visibilityState === 'visible' && void load()
    document.addEventListener('visibilitychange', onVisible)
    return () => document.removeEventListener('visibilitychange', onVisible)
  }, [conversationId, take])

  const ask = async (asked: Omit<NewRun, 'conversationId' | 'temporary'>) => {
    try {
      const place = { parentId: asked.parentId === undefined ? headId : asked.parentId }
      const wish = wantsSecondOpinions() ? { secondOpinion: true as const } : {}
      const started = await api.startRun(
        conversationId === undefined
          ? { ...asked, ...wish, ...(temporary && { temporary }) }
          : { ...asked, ...wish, ...place, conversationId },
      )
      onChanged()
      if (conversationId === undefined) location.assign(`#/c/${started.conversationId}`)
      else take(await api.conversation(conversationId))
    } catch (error) {
      setProblem(messageOf(error))
      throw error
    }
  }
  const show = {
    ended(run: RunSummary) {
      setRuns((all) => all.map((one) => (one.id === run.id ? { ...one, status: 'done' } : one)))
      onChanged()
    },
    version(id: string) {
      const last = lastAfter(runs, id)
      setHeadId(last)
      if (conversationId !== undefined)
        api
          .changeConversation(conversationId, { headId: last })
          .catch((error: unknown) => setProblem(messageOf(error)))
    },
  }
  return { title, runs, headId, loaded, problem, setProblem, ask, show }
}

/**
 * At first the last question is at the top, and stays there while what is above it is being drawn; so does a new one.
 * From the reader's first move on, the reader decides where to look.
 */
function useScroll(lastId: string | undefined, wantedId: string | undefined) {
  const content = useRef<HTMLDivElement>(null)
  const seen = useRef<string>(undefined)
  useEffect(() => {
    const main = content.current?.closest('main')
    if (!main || lastId === undefined) return
    const isFirst = seen.current === undefined
    seen.current = lastId
    const place = document.getElementById(`run-${(isFirst && wantedId) || lastId}`)
    const toPlace = () => {
      place?.scrollIntoView({ block: 'start' })
    }
    toPlace()
    const observer = new ResizeObserver(toPlace)
    observer.observe(content.current!)
    const release = () => observer.disconnect()
    for (const type of ['wheel', 'touchstart', 'keydown', 'pointerdown'] as const)
      main.addEventListener(type, release, { once: true, passive: true })
    return release
  }, [lastId, wantedId])
  return content
}

/** A page for what cannot be shown. */
export function Unavailable({ problem }: { problem: string }) {
  return (
    <div className="page">
      <p className="problem" role="alert">
        {problem}
      </p>
      <p>
        <a href="#/">{t('nav.new')}</a>
      </p>
    </div>
  )
}
