import { startTransition, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { ConversationDetail, RunSummary } from '../../../src/wire/index.ts'
import { wantsSecondOpinions } from '../second-opinions.ts'
import { api, type NewRun, type Session } from '../api.ts'
import { t } from '../languages/index.ts'
import { onReturn } from '../on-return.ts'
import { Icon } from '../ui/icon.tsx'
import { Unavailable } from '../ui/unavailable.tsx'
import { useLatest } from '../ui/use-latest.ts'
import { firstConversation } from './run/ahead.ts'
import type { Asked } from './asked.ts'
import { carryDraft } from './carry-draft.ts'
import { Composer } from './composer.tsx'
import { Near } from './near.tsx'
import { onOtherTabs, tellOtherTabs } from './other-tabs.ts'
import { Run } from './run/load-run.ts'
import type { RunHandling } from './run/run-handling.ts'
import { ToEnd } from './to-end.tsx'
import { lastAfter, shownBranch } from './tree.ts'
import { useModels } from './use-models.ts'
import { Welcome } from './welcome.tsx'
import { Problem } from '../ui/problem.tsx'
import { failures } from '../failures.ts'
import { go } from '../use-route.ts'
import { toldError, toldOfChat, toldWithin, type Told } from '../told.ts'

const lookForKeptMs = 5_000

export interface ChatProps {
  conversationId: string | undefined
  /** The run that a search led to. */
  runId: string | undefined
  temporary: boolean
  /** How often one has gone somewhere: whoever comes to a new chat again has left the one that is being begun. */
  visit: number
  person: Session['person']
  onChanged: () => void
}

/**
 * One conversation, or the beginning of one. Who comes to a new chat again, while the first question of this one is on
 * its way, begins another.
 */
export function Chat(props: ChatProps) {
  const { conversationId, visit } = props
  const isUnderWay = useRef(false)
  const [beginnings, setBeginnings] = useState(0)
  useLayoutEffect(() => {
    if (conversationId === undefined && isUnderWay.current) setBeginnings((before) => before + 1)
  }, [conversationId, visit])
  const onSending = useCallback((isSending: boolean) => {
    isUnderWay.current = isSending
  }, [])
  return <OneChat key={beginnings} {...props} onSending={onSending} />
}

function OneChat(props: ChatProps & { onSending: (isSending: boolean) => void }) {
  const { conversationId, runId, temporary, onSending, onChanged } = props
  const { title, runs, headId, loaded, problem, setProblem, ask, show } = useConversation(props)
  const { names, models, refresh } = useModels()
  const branch = useMemo(() => shownBranch(runs, headId), [runs, headId])
  const running = branch.at(-1)?.run.status === 'running' ? branch.at(-1)!.run : undefined
  const end = useRef<HTMLDivElement>(null)
  const scroller = useScroll(branch.at(-1)?.run.id, runId)
  const stop = useCallback((run: RunSummary) => void api.stopRun(run.id).catch(() => undefined), [])

  const { ended, version, reload } = show
  useWhileKept(branch.some(({ run }) => run.kept) ? reload : undefined)
  const again = useLatest((run: RunSummary, { model, question }: { model?: string; question?: string }) => {
    const { collections, parentId, pictures } = run
    void ask({
      question: question ?? run.question,
      model: model ?? run.model,
      parentId,
      ...(collections && { collections }),
      ...(pictures && { pictures: pictures.map((_, place) => ({ runId: run.id, place })) }),
    }).catch(() => undefined)
  })
  const fork = useLatest((run: RunSummary) => {
    api.fork(run.conversationId, run.id).then(
      (forked) => {
        onChanged()
        go(`#/c/${forked.conversationId}`)
      },
      (error: unknown) => setProblem(toldOfChat(error, title)),
    )
  })
  const keep = useLatest((run: RunSummary, kept: boolean) => {
    const done = kept ? api.keep(run.id) : api.letGo(run.id)
    done.then(reload, (error: unknown) => setProblem(toldOfChat(error, title)))
  })
  const mayAskHosts = props.person.role !== 'guest'
  const handling = useMemo<RunHandling>(
    () => ({
      models,
      mayAskHosts,
      onEnded: ended,
      onAgain: again,
      onShow: version,
      onStop: stop,
      onFork: show.temporary === false ? fork : undefined,
      // What is in memory alone is not there any more when a host comes.
      onKeep: show.temporary === false ? keep : undefined,
    }),
    [models, mayAskHosts, ended, again, version, stop, show.temporary, fork, keep],
  )
  const from = useFirstDrawn(branch.length, runId !== undefined)
  const { sending } = show
  useLayoutEffect(() => onSending(sending !== undefined), [onSending, sending])
  const isBeginning = branch.length === 0 && conversationId === undefined && sending === undefined
  if (!loaded && problem) return <Unavailable problem={problem} />
  return (
    // A class, and no :has(): with that the browser would go through a whole answer again at each of its words.
    <div className={isBeginning ? 'chat beginning' : 'chat'}>
      <div className="runs" ref={scroller}>
        {conversationId !== undefined && <h1 className="visually-hidden">{title || t('list.untitled')}</h1>}
        {isBeginning && <Welcome temporary={temporary} role={props.person.role} />}
        {conversationId !== undefined && show.temporary && (
          <p className="note calm">
            <Icon name="ghost" size={15} /> {t('welcome.temporary')}
          </p>
        )}
        {branch.slice(from).map(({ run, versions }, index) => (
          <Near key={run.id} id={run.id} label={run.question} drawn={from + index === branch.length - 1}>
            <Run run={run} versions={versions} handling={handling} />
          </Near>
        ))}
        {!loaded && <p className="note late">{t('loading')}</p>}
        {sending !== undefined && <Sending question={sending} />}
        <Problem problem={problem} />
        <div ref={end} className="end" />
      </div>
      <Composer
        draftKey={draftKeyOf(conversationId, temporary)}
        temporary={show.temporary}
        models={models}
        names={names}
        onChoosing={refresh}
        person={props.person}
        // Until the conversation is here, nothing that waits is sent.
        running={!loaded || running !== undefined || sending !== undefined}
        onAsk={async (asked: Asked) => {
          setProblem(undefined)
          await ask(asked)
          onChanged()
        }}
        last={branch.at(-1)?.run}
        isFirst={isBeginning}
        visit={props.visit}
        onStop={() => running && stop(running)}
        onEditLast={editLast}
      >
        <ToEnd end={end} />
      </Composer>
    </div>
  )
}

/** A conversation's runs as they are known here, and what changes them. */
function useConversation({ conversationId, temporary, onChanged }: ChatProps) {
  const [runs, setRuns] = useState<RunSummary[]>([])
  const [headId, setHeadId] = useState<string | null>(null)
  const [title, setTitle] = useState('')
  const [loaded, setLoaded] = useState(conversationId === undefined)
  const [isTemporary, setIsTemporary] = useState(conversationId === undefined ? temporary : undefined)
  const [problem, setProblem] = useState<Told>()
  /** Why it could not be read, until it was: what could not be asked is told for longer. */
  const [unread, setUnread] = useState<Told>()
  const [sending, setSending] = useState<string>()
  const tellChanged = useLatest(onChanged)
  const take = useCallback(
    (conversation: ConversationDetail) => {
      setRuns(conversation.runs)
      setHeadId(conversation.headId)
      setTitle(conversation.title)
      setIsTemporary(conversation.temporary)
      setUnread(undefined)
      setLoaded(true)
      // It is being looked at: nothing of it is news any more.
      if (conversation.news && document.visibilityState === 'visible')
        void api.changeConversation(conversation.id, { news: false }).then(tellChanged, () => undefined)
    },
    [tellChanged],
  )

  /** What was asked for later is not overtaken by what was asked for before. */
  const fetches = useRef(0)
  const takeNow = useCallback(
    async (id: string, found = api.conversation(id)) => {
      const turn = ++fetches.current
      const conversation = await found
      if (turn === fetches.current) take(conversation)
    },
    [take],
  )
  const unreadable = useLatest((error: unknown) => setUnread(toldOfChat(error, title)))
  const reload = useCallback(() => {
    if (conversationId === undefined) return
    takeNow(conversationId).catch((error: unknown) => unreadable(error))
  }, [conversationId, takeNow, unreadable])
  useEffect(() => {
    if (conversationId !== undefined)
      takeNow(conversationId, firstConversation(conversationId)).catch((error: unknown) =>
        setUnread(toldError(error, 'missing.conversation')),
      )
    // What was asked on another device meanwhile is here when somebody looks again, and is gone on from.
    const stops = [onReturn(reload), onOtherTabs((id) => id === conversationId && reload())]
    return () => {
      for (const stop of stops) stop()
    }
  }, [conversationId, takeNow, reload])

  const isShown = useRef(false)
  useEffect(() => {
    isShown.current = true
    return () => {
      isShown.current = false
    }
  }, [])

  const ask = async (asked: Omit<NewRun, 'conversationId' | 'temporary'>) => {
    setSending(asked.question)
    try {
      const place = { parentId: asked.parentId === undefined ? headId : asked.parentId }
      const wish = wantsSecondOpinions() ? { secondOpinion: true as const } : {}
      const started = await api.startRun(
        conversationId === undefined
          ? { ...asked, ...wish, ...(temporary && { temporary }) }
          : { ...asked, ...wish, ...place, conversationId },
      )
      onChanged()
      tellOtherTabs(started.conversationId)
      if (conversationId === undefined) {
        const from = draftKeyOf(undefined, temporary)
        await carryDraft(from, started.conversationId, () => isShown.current)
        // Who went elsewhere meanwhile stays there. Here it is being sent until the conversation stands in this place.
        if (isShown.current) return go(`#/c/${started.conversationId}`)
      } else await takeNow(conversationId)
      setSending(undefined)
    } catch (error) {
      setSending(undefined)
      if (isShown.current) setProblem(toldWithin(error, title))
      else failures.tell(error, title === '' ? undefined : title)
      throw error
    }
  }
  const show = {
    ended: useLatest((run: RunSummary) => {
      setRuns((all) => all.map((one) => (one.id === run.id ? { ...one, status: 'done' } : one)))
      onChanged()
    }),
    version: useLatest((id: string) => {
      const last = lastAfter(runs, id)
      setHeadId(last)
      if (conversationId !== undefined)
        api
          .changeConversation(conversationId, { headId: last })
          .then(() => tellOtherTabs(conversationId))
          .catch((error: unknown) => setProblem(toldOfChat(error, title)))
    }),
    reload,
    temporary: isTemporary,
    sending,
  }
  return { title, runs, headId, loaded, problem: problem ?? unread, setProblem, ask, show }
}

/** Under which name the browser keeps what is written. */
function draftKeyOf(conversationId: string | undefined, temporary: boolean): string {
  return conversationId ?? (temporary ? 'temporary' : 'new')
}

/** Opens the last question to be changed; false where none is drawn. */
function editLast(): boolean {
  const last = [...document.querySelectorAll<HTMLElement>('.asked-actions .edit')].at(-1)
  last?.click()
  return last !== undefined
}

/** So many of the last questions are drawn first; those before them as soon as there is time. */
const drawnFirst = 12

/** From which question on a branch is drawn: at once from its beginning where a search led to one of them. */
function useFirstDrawn(count: number, all: boolean): number {
  // Where a browser does not hold what is read in its place, nothing may come in above it.
  const [everything, setEverything] = useState(() => all || !CSS.supports('overflow-anchor', 'auto'))
  const isThere = count > 0
  useEffect(() => {
    if (isThere) startTransition(() => setEverything(true))
  }, [isThere])
  return everything ? 0 : Math.max(0, count - drawnFirst)
}

/** A question on its way to a server that takes its time. */
function Sending({ question }: { question: string }) {
  return (
    <article className="run late" aria-label={question}>
      <h2 className="question asked" dir="auto">
        {question}
      </h2>
      <p className="note pulse">{t('run.sending')}</p>
    </article>
  )
}

/** Looks now and then whether the full answer to a kept question has come. */
function useWhileKept(reload: (() => void) | undefined): void {
  useEffect(() => {
    if (!reload) return
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') reload()
    }, lookForKeptMs)
    return () => clearInterval(timer)
  }, [reload])
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
