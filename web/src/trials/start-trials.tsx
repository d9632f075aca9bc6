import { useState } from 'react'
import {
  naturalOrder,
  trialKinds,
  type TrialKind,
  type TrialReport,
  type TrialsOverview,
} from '../../../src/wire/index.ts'
import { t } from '../languages/index.ts'
import { SaidError } from '../told.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Form, SelectField, type Filled } from '../ui/form.tsx'
import { trialsApi } from './api.ts'
import { fewestToPass } from './surely-passes.ts'

const usualRepeats = 3
const mostRepeats = 50

/** What is to be tried; without a host, on each that has the model. */
export interface Tried {
  model: string
  host?: string
}

/** Asks what a model is to be tried for and how often, says what that costs, and begins. */
export function StartTrials(props: {
  tried: Tried
  all: TrialsOverview
  onStarted: (reports: TrialReport[]) => void
  onClose: () => void
}) {
  const { tried, all, onStarted, onClose } = props
  const [model, setModel] = useState(tried.model)
  const [host, setHost] = useState(tried.host ?? '')
  const [kinds, setKinds] = useState<readonly TrialKind[]>(trialKinds)
  const [repeats, setRepeats] = useState(usualRepeats)
  const there = all.standings.filter(({ gone }) => !gone)
  const models = [...new Set(there.map(({ model }) => model))].toSorted(naturalOrder)
  const hosts = there.filter((one) => one.model === model).map(({ host }) => host)
  const isOnAll = !hosts.includes(host)
  const start = async ({ number }: Filled) => {
    if (kinds.length === 0) throw new SaidError(t('trials.start.no-kind'))
    const { reports } = await trialsApi.start({
      model,
      ...(!isOnAll && { host }),
      kinds: [...kinds],
      repeats: number('repeats') ?? usualRepeats,
    })
    onClose()
    onStarted(reports)
  }
  return (
    <Dialog title={t('trials.start.title')} onClose={onClose}>
      <Form does={t('trials.start.do')} button="primary" onSend={start}>
        <SelectField
          label={t('trials.start.model')}
          initial={model}
          options={models.map((one) => [one, one])}
          onChange={setModel}
        />
        <SelectField
          key={model}
          label={t('trials.start.host')}
          initial={isOnAll ? '' : host}
          options={[
            ...(hosts.length > 1
              ? [['', t('trials.start.every-host', { count: hosts.length })] as const]
              : []),
            ...hosts.toSorted(naturalOrder).map((one) => [one, one] as const),
          ]}
          onChange={setHost}
        />
        <fieldset className="choices">
          <legend>{t('trials.start.kinds')}</legend>
          {trialKinds.map((kind) => (
            <label key={kind} className="row">
              <input
                type="checkbox"
                checked={kinds.includes(kind)}
                onChange={({ target }) =>
                  setKinds(trialKinds.filter((one) => (one === kind ? target.checked : kinds.includes(one))))
                }
              />
              <span>
                {t(`trials.kind.${kind}`)}
                <span className="note"> · {t(`trials.kind.about.${kind}`)}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <label>
          {t('trials.start.repeats')}
          <input
            name="repeats"
            type="number"
            min={1}
            max={mostRepeats}
            required
            defaultValue={usualRepeats}
            onChange={({ target }) => setRepeats(target.valueAsNumber)}
          />
        </label>
        <Cost all={all} kinds={kinds} repeats={repeats} hosts={isOnAll ? hosts.length : 1} />
      </Form>
    </Dialog>
  )
}

/** How many attempts those are, and whether they are enough for anything to be certain. */
function Cost(props: { all: TrialsOverview; kinds: readonly TrialKind[]; repeats: number; hosts: number }) {
  const { all, kinds, repeats, hosts } = props
  const trialsOf = (kind: TrialKind) => all.trials.filter((one) => one.kind === kind).length
  const total = kinds.reduce((sum, kind) => sum + trialsOf(kind), 0) * repeats * hosts
  const fewest = Math.max(...kinds.map((kind) => Math.ceil(fewestToPass(all.needed[kind]) / trialsOf(kind))))
  return (
    <p className="note" role="status">
      {total > 0 && t('trials.start.cost', { count: total })}{' '}
      {repeats < fewest && t('trials.start.too-few', { count: fewest })}
    </p>
  )
}
