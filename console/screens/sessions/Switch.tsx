/** The switch of the feature: for support only, with who turned it and when; everybody else learns whom to ask. */
import { Button } from '@mantine/core'
import { IconPlugOff } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { sessionSettingsQuery, switchSessions } from '../../api/sessions.ts'
import { Note } from '../../parts/Notes.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import { useChange } from '../../parts/useChange.ts'
import { When } from '../../parts/When.tsx'
import list from '../list.module.css'

export function SwitchedOff() {
  const { t } = useTranslation()
  const maySwitch = useMay()('sessions.switch')
  return (
    <div className={list.card}>
      <Note
        icon={<IconPlugOff size={28} stroke={1.4} />}
        title={t('sessions.off.title')}
        action={maySwitch && <SwitchButton on />}
      >
        <p>{t(maySwitch ? 'sessions.off.support' : 'sessions.off.ask')}</p>
        <WhoSwitched />
      </Note>
    </div>
  )
}

/** Turns the feature on or off; both are in the audit trail. */
export function SwitchButton({ on }: { on: boolean }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const change = useChange({
    run: () => switchSessions(slug, on),
    done: () => t(on ? 'sessions.off.nowOn' : 'sessions.off.nowOff'),
  })
  return (
    <Button variant={on ? 'filled' : 'default'} loading={change.isPending} onClick={() => change.mutate()}>
      {t(on ? 'sessions.off.switchOn' : 'sessions.off.switchOff')}
    </Button>
  )
}

/** Who turned the switch last, and since when it is on. */
export function WhoSwitched() {
  const { t } = useTranslation()
  const { data } = useQuery(sessionSettingsQuery(useSlug()))
  if (!data?.switchedBy) return null
  const who = data.switchedBy.name ?? t('sessions.somebody')
  return (
    <p>
      {t(data.enabled ? 'sessions.off.onBy' : 'sessions.off.offBy', { who })}{' '}
      {data.enabledAt && <When at={data.enabledAt} />}
    </p>
  )
}
