import type { ToolCallRecord } from '../../../../src/wire/index.ts'
import { api } from '../../api.ts'
import { format, t } from '../../languages/index.ts'
import type { CallView } from '../../run-view.ts'
import { Folded } from '../../ui/folded.tsx'
import { Icon } from '../../ui/icon.tsx'
import { madeVisible } from '../../ui/made-visible.ts'
import { Problem } from '../../ui/problem.tsx'
import { useDoing } from '../../ui/use-doing.ts'
import { sentValues } from './sent-values.ts'

/** One call of a tool: what is sent, whether it may be done, and what came of it. */
export function ToolCall(props: {
  runId: string
  call: CallView
  mayDecide: boolean
  onChanged: (record: ToolCallRecord) => void
}) {
  const { runId, call, mayDecide, onChanged } = props
  const { problem, busy, run } = useDoing()
  const decide = (decision: 'approve' | 'refuse') =>
    void run(async () => onChanged(await api.decideCall(runId, call.call, decision)))
  if (call.state === 'waiting' && mayDecide)
    return (
      <section className="call asks" aria-label={t('tool.asks', { title: call.title })}>
        <h3>{t('tool.asks', { title: madeVisible(call.title) })}</h3>
        <p className="path">{call.tool}</p>
        <Sent json={call.arguments} />
        <p className="note">{t('tool.asks.why')}</p>
        {call.until !== undefined && (
          <p className="note">{t('tool.until', { time: format.hour(call.until) })}</p>
        )}
        <div className="row">
          <button className="primary" disabled={busy} onClick={() => decide('approve')}>
            {t('tool.yes')}
          </button>
          <button disabled={busy} onClick={() => decide('refuse')}>
            {t('tool.no')}
          </button>
        </div>
        <Problem problem={problem} />
      </section>
    )
  return (
    <div className={`call ${call.state}`}>
      <Folded
        summary={
          <>
            <Icon name={signs[call.state]} size={15} /> {stateOf(call)}
          </>
        }
      >
        {() => (
          <>
            <p className="path">{call.tool}</p>
            <h4>{t('tool.sent')}</h4>
            <Sent json={call.arguments} />
            {call.text !== '' && (
              <>
                <h4>{t('tool.result')}</h4>
                <pre dir="auto">{madeVisible(call.text)}</pre>
              </>
            )}
          </>
        )}
      </Folded>
      {call.state === 'done' && call.undoable && mayDecide && (
        <button
          disabled={busy}
          onClick={() => void run(async () => onChanged(await api.undoCall(runId, call.call)))}
        >
          {t('tool.undo')}
        </button>
      )}
      <Problem problem={problem} />
    </div>
  )
}

const signs = {
  waiting: 'clock',
  running: 'clock',
  done: 'check',
  undone: 'again',
  refused: 'close',
  expired: 'close',
  failed: 'close',
  unknown: 'close',
} as const

function stateOf({ state, changes, title }: CallView): string {
  return t(state === 'done' && !changes ? 'tool.read' : `tool.${state}`, { title: madeVisible(title) })
}

/** All that is sent, and nothing of it folded away: it is what somebody says yes to. */
function Sent({ json }: { json: string }) {
  const values = sentValues(json)
  if (values === undefined) return <pre dir="auto">{madeVisible(json)}</pre>
  if (values.length === 0) return <p className="note">{t('tool.nothing-sent')}</p>
  return (
    <dl className="sent">
      {values.map(([name, value]) => (
        <div key={name}>
          <dt>{madeVisible(name)}</dt>
          <dd dir="auto">{madeVisible(value)}</dd>
        </div>
      ))}
    </dl>
  )
}
