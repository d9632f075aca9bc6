import { useEffect, useState } from 'react'
import { api } from '../api.ts'
import { t } from '../languages/index.ts'
import { Icon } from '../ui/icon.tsx'
import { whenIdle } from '../ui/when-idle.ts'

interface Found {
  documents: number
  hosts: number
}

/** The beginning of a chat; where something is missing for a first answer, the steps to it. */
export function Welcome(props: { temporary: boolean; role: 'administrator' | 'member' | 'guest' }) {
  const { temporary, role } = props
  const administrator = role === 'administrator'
  // A guest adds nothing, and may not ask for the hosts.
  const found = useFound(role !== 'guest')
  const isReady = !found || (found.documents > 0 && (found.hosts > 0 || !administrator))
  return (
    <div className="welcome">
      <h1>{t('welcome.title')}</h1>
      <p>{t(temporary ? 'welcome.temporary' : 'welcome.about')}</p>
      {!isReady && <Guide found={found} administrator={administrator} />}
    </div>
  )
}

function Guide({ found, administrator }: { found: Found; administrator: boolean }) {
  const title = t(administrator ? 'guide.title' : 'guide.title.member')
  return (
    <section className="guide" aria-label={title}>
      <h2>{title}</h2>
      <ol>
        <Step done={found.documents > 0} href="#/documents" name={t('guide.documents')}>
          {found.documents > 0
            ? t('guide.documents.done', { count: found.documents })
            : t('guide.documents.about')}
        </Step>
        {administrator && (
          <Step done={found.hosts > 0} href="#/hosts" name={t('guide.host')}>
            {found.hosts > 0 ? t('guide.host.done', { count: found.hosts }) : t('guide.host.about')}
          </Step>
        )}
        <Step done={false} href={undefined} name={t('guide.ask')}>
          {t('guide.ask.about')}
        </Step>
      </ol>
    </section>
  )
}

function Step(props: { done: boolean; href: string | undefined; name: string; children: string }) {
  return (
    <li className={props.done ? 'done' : undefined}>
      <span className="step-sign">{props.done && <Icon name="check" size={15} />}</span>
      <div>
        {props.href === undefined ? <strong>{props.name}</strong> : <a href={props.href}>{props.name}</a>}
        {props.done && <span className="visually-hidden"> {t('guide.done')}</span>}
        <p>{props.children}</p>
      </div>
    </li>
  )
}

function useFound(wanted: boolean): Found | undefined {
  const [found, setFound] = useState<Found>()
  useEffect(() => {
    if (!wanted) return
    return whenIdle(() => {
      Promise.all([api.documents(), api.hosts().catch(() => ({ hosts: [] }))]).then(
        ([{ documents }, { hosts }]) =>
          setFound({
            documents: documents.length,
            hosts: hosts.filter(({ name, state }) => name !== 'quote' && state === 'ready').length,
          }),
        () => undefined,
      )
    })
  }, [wanted])
  return found
}
