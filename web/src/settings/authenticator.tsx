import { useState } from 'react'
import { encode } from 'uqr'
import { t } from '../languages/index.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { Form, type Filled } from '../ui/form.tsx'
import { Problem } from '../ui/problem.tsx'
import { useDoing } from '../ui/use-doing.ts'
import { SteadyButton } from '../ui/steady-button.tsx'
import { house } from '../administration/api.ts'

/** The second factor beside a password: set up by a picture to scan, taken away by a code of it. */
export function Authenticator({ has, onChanged }: { has: boolean; onChanged: () => void }) {
  const [begun, setBegun] = useState<{ secret: string; uri: string }>()
  const { problem, busy, run } = useDoing()
  const send = async ({ text }: Filled) => {
    await (has ? house.removeCode : house.confirmCode)(text('code')!)
    setBegun(undefined)
    onChanged()
  }
  return (
    <section>
      <h2>{t('account.code')}</h2>
      <p className="note">{t(has ? 'account.code.has' : 'account.code.about')}</p>
      {!has && !begun && (
        <SteadyButton off={busy} onClick={() => void run(async () => setBegun(await house.beginCode()))}>
          {t('account.code.begin')}
        </SteadyButton>
      )}
      {begun && !has && (
        <>
          <QrCode text={begun.uri} />
          <p className="note">{t('account.code.type')}</p>
          <p className="row">
            <code>{begun.secret}</code>{' '}
            <CopyButton label={t('account.code.copy')} text={() => begun.secret} />
          </p>
        </>
      )}
      {(has || begun) && (
        <Form
          className="row narrow"
          does={t(has ? 'account.code.remove' : 'account.code.confirm')}
          empties
          onSend={send}
        >
          <input
            name="code"
            className="grow"
            required
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={20}
            aria-label={t('account.code.code')}
            placeholder={t('account.code.code')}
          />
        </Form>
      )}
      <Problem problem={problem} />
    </section>
  )
}

/** Dark on light in every appearance: cameras want it so. */
function QrCode({ text }: { text: string }) {
  const { data, size } = encode(text, { border: 2 })
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('')
  return (
    <svg className="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={t('account.code.picture')}>
      <path d={path} />
    </svg>
  )
}
