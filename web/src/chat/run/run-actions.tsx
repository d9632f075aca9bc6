import { useLayoutEffect, useRef } from 'react'
import type { RunSummary } from '../../../../src/wire/index.ts'
import { t } from '../../languages/index.ts'
import type { RunView } from '../../run-view.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Menu } from '../../ui/menu.tsx'
import { SteadyButton } from '../../ui/steady-button.tsx'
import { answerWithSources } from './export.ts'

/** What can be done with an answer that has ended. */
export function RunActions(props: {
  view: RunView
  models: string[]
  onAgain: ((model: string | undefined) => void) | undefined
  onFork: (() => void) | undefined
}) {
  const { view, models, onAgain, onFork } = props
  return (
    <div className="actions" role="group" aria-label={t('run.actions')}>
      <CopyButton label={t('run.copy')} text={() => view.text} />
      {view.passages.length > 0 && (
        <CopyButton label={t('run.copy-sources')} text={() => answerWithSources(view)} named />
      )}
      {onAgain && (
        <Menu
          label={t('run.again.with')}
          items={[
            { label: t('run.same-model'), onChoose: () => onAgain(undefined) },
            ...models.map((model) => ({ label: model, onChoose: () => onAgain(model) })),
          ]}
        >
          <Icon name="again" size={16} />
        </Menu>
      )}
      {onFork && (
        <button className="quiet" aria-label={t('run.fork')} title={t('run.fork')} onClick={onFork}>
          <Icon name="fork" size={16} />
        </button>
      )}
    </div>
  )
}

/** The version that is gone to by the keys, and by which arrow. */
let stepped: { id: string; step: -1 | 1 } | undefined

/** Arrows to the other versions of a question or its answer. */
export function Versions(props: { run: RunSummary; versions: RunSummary[]; onShow: (id: string) => void }) {
  const { run, versions, onShow } = props
  const arrows = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    if (stepped?.id !== run.id) return
    arrows.current?.querySelector<HTMLElement>(`[data-step="${stepped.step}"]`)?.focus()
    stepped = undefined
  }, [run.id])
  if (versions.length < 2) return null
  const index = versions.findIndex(({ id }) => id === run.id)
  const arrow = (step: -1 | 1) => (
    <SteadyButton
      className="quiet"
      data-step={step}
      aria-label={t(step < 0 ? 'run.version.previous' : 'run.version.next')}
      off={!versions[index + step]}
      onClick={(event) => {
        const { id } = versions[index + step]!
        // It goes with its version: the focus goes on to the same arrow of the other one.
        if (event.detail === 0) stepped = { id, step }
        onShow(id)
      }}
    >
      <Icon name={step < 0 ? 'left' : 'right'} size={14} />
    </SteadyButton>
  )
  return (
    <div className="versions" ref={arrows}>
      {arrow(-1)}
      <span>
        <span aria-hidden="true">
          {index + 1} / {versions.length}
        </span>
        <span className="visually-hidden">
          {t('run.version', { number: index + 1, count: versions.length })}
        </span>
      </span>
      {arrow(1)}
    </div>
  )
}
