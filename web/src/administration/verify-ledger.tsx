import { useEffect, useRef, useState } from 'react'
import { format, t } from '../languages/index.ts'
import { Icon } from '../ui/icon.tsx'
import { told, type Told } from '../told.ts'
import { Problem, ToldDetails } from '../ui/problem.tsx'
import { SteadyButton } from '../ui/steady-button.tsx'

type Verdict =
  | { ok: true; entries: number; root: string; key: string }
  | { ok: false; entry?: number; problem: string }

/** Has the server read the whole ledger and hold it against its hashes and signatures; and files to do so elsewhere. */
export function VerifyLedger() {
  const [progress, setProgress] = useState<{ read: number; size: number }>()
  const [verdict, setVerdict] = useState<Verdict>()
  const [problem, setProblem] = useState<Told>()
  const source = useRef<EventSource>(undefined)
  useEffect(() => () => source.current?.close(), [])
  const verify = () => {
    setVerdict(undefined)
    setProblem(undefined)
    setProgress({ read: 0, size: 1 })
    const events = new EventSource('/api/ledger/verification')
    source.current = events
    const end = () => {
      events.close()
      setProgress(undefined)
    }
    const dataOf = (event: Event) => JSON.parse((event as MessageEvent<string>).data) as never
    events.addEventListener('progress', (event) => setProgress(dataOf(event)))
    events.addEventListener('verdict', (event) => {
      setVerdict(dataOf(event))
      end()
    })
    events.addEventListener('problem', (event) => {
      setProblem(told(dataOf(event)))
      end()
    })
    events.addEventListener('error', () => {
      setProblem({ text: t('ledger.verify.failed') })
      end()
    })
  }
  return (
    <section className="card" aria-label={t('ledger.verify')}>
      <div className="row">
        <SteadyButton className="primary" off={progress !== undefined} onClick={verify}>
          <Icon name="check" /> {t('ledger.verify')}
        </SteadyButton>
        <a className="button" href="/api/ledger/export" download="ledger.jsonl">
          {t('ledger.export')}
        </a>
        <a className="button" href="/api/ledger/checkpoint" download="ledger-checkpoint.json">
          {t('ledger.checkpoint')}
        </a>
      </div>
      {progress && (
        <progress max={progress.size} value={progress.read} aria-label={t('ledger.verify.progress')} />
      )}
      <div role="status">
        <Problem problem={problem} />
        {verdict?.ok === true && (
          <>
            <p className="well">
              <span aria-hidden="true">✓</span> {t('ledger.verify.well', { count: verdict.entries })}
            </p>
            <p className="path">{t('ledger.verify.key', { key: verdict.key })}</p>
          </>
        )}
        {verdict?.ok === false && (
          <div className="problem">
            {verdict.entry === undefined
              ? t('ledger.verify.broken')
              : t('ledger.verify.broken-at', { entry: format.number(verdict.entry) })}
            <ToldDetails text={verdict.problem} />
          </div>
        )}
      </div>
    </section>
  )
}
