/** One appointment: what it says with its signature window and gates, its form, and what became of it; a tab each. */
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type Appointment, appointmentQuery } from '../../api/practice.ts'
import { DetailDrawer } from '../../parts/DetailDrawer.tsx'
import { ErrorNote, LoadingRows } from '../../parts/Notes.tsx'
import { ProblemBox } from '../../parts/ProblemBox.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import { Tabs, tabClass } from '../../parts/Tabs.tsx'
import { AppointmentHistory } from './AppointmentHistory.tsx'
import { AppointmentSummary } from './AppointmentSummary.tsx'
import { EntryEditor } from './EntryEditor.tsx'
import classes from './practice.module.css'
import { titleOf } from './titles.ts'
import { useZones } from './useAround.ts'
import { usePlace } from './usePlace.ts'

const tabs = ['summary', 'change', 'history'] as const
type Tab = (typeof tabs)[number]

export function AppointmentDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation()
  const { search } = usePlace()
  const { ready } = useZones()
  const { data, error, refetch } = useQuery(appointmentQuery(useSlug(), id))
  return (
    <DetailDrawer
      wide
      title={<bdi>{data ? titleOf('appointments', data.fields, data.names) : t('practice.one.appointments')}</bdi>}
      onClose={onClose}
    >
      {data && ready ? (
        <Content appointment={data} tab={tabs.find(each => each === search.tab) ?? 'summary'} />
      ) : error ? (
        <ErrorNote error={error} onRetry={() => void refetch()} />
      ) : (
        <LoadingRows rows={8} />
      )}
    </DetailDrawer>
  )
}

function Content({ appointment, tab }: { appointment: Appointment; tab: Tab }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const mayChange = useMay()('practice.change')
  const navigate = useNavigate()
  const { search } = usePlace()
  const { tab: _tab, open: _open, ...rest } = search
  const at = { to: '/o/$slug/practice/$kind', params: { slug, kind: 'appointments' } } as const
  return (
    <>
      <Tabs label={t('practice.tabs')}>
        {tabs.map(name => (
          <Link
            key={name}
            {...at}
            search={{ ...rest, open: appointment.id, ...(name === 'summary' ? {} : { tab: name }) }}
            replace
            className={tabClass}
            activeProps={{}}
            data-active={name === tab || undefined}
            aria-current={name === tab ? 'page' : undefined}
          >
            {t(`practice.tab.${name}`)}
          </Link>
        ))}
      </Tabs>
      <div className={classes.section}>
        {tab === 'summary' && <AppointmentSummary appointment={appointment} />}
        {tab === 'change' &&
          (appointment.state === 'rendered' ? (
            <ProblemBox code="practice.rendered" tone="off" />
          ) : (
            <EntryEditor
              path="appointments"
              entry={appointment}
              names={appointment.names}
              mayChange={mayChange}
              onDone={() => void navigate({ ...at, search: rest })}
            />
          ))}
        {tab === 'history' && <AppointmentHistory appointment={appointment} />}
      </div>
    </>
  )
}
