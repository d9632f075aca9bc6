import { t } from '../languages/index.ts'
import { Tabs } from '../ui/tabs.tsx'

const parts = ['general', 'account', 'keys', 'usage', 'data'] as const
export type OwnPart = (typeof parts)[number]

/** The part of the settings that an address names; the first where it names none. */
export function ownPart(name: string | undefined): OwnPart {
  return parts.find((one) => one === name) ?? 'general'
}

/** The parts of one's own settings, as links. */
export function OwnTabs({ part, guest }: { part: OwnPart; guest: boolean }) {
  return (
    <Tabs
      label={t('settings.title')}
      tabs={parts
        .filter((one) => !guest || one !== 'keys')
        .map((one) => ({
          href: one === 'general' ? '#/settings' : `#/settings/${one}`,
          name: t(`settings.part.${one}`),
          current: one === part,
        }))}
    />
  )
}
