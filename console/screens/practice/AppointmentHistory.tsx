/** What became of an appointment, the newest first: who did what, and what was there before. */
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { type Appointment, appointmentHistoryQuery, type HistoryEntry } from '../../api/practice.ts'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { When } from '../../parts/When.tsx'
import classes from './practice.module.css'
import { useZones } from './useAround.ts'
import { useValueText } from './useValueText.ts'

export function AppointmentHistory({ appointment }: { appointment: Appointment }) {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(appointmentHistoryQuery(useSlug(), appointment.id))
  if (error) return <ErrorNote error={error} onRetry={() => void refetch()} />
  if (!data) return <LoadingRows rows={4} height={56} />
  if (data.items.length === 0)
    return (
      <Note title={t('practice.story.none')}>
        <p>{t('practice.story.noneText')}</p>
      </Note>
    )
  return (
    <ul className={classes.story} aria-label={t('practice.tab.history')}>
      {data.items.map(entry => (
        <li key={entry.id}>
          <strong>{t(`practice.story.${entry.what}`)}</strong> ·{' '}
          {entry.by ? (entry.by.name ?? t('practice.somebody')) : t('practice.theHub')} ·{' '}
          <span className={text.soft}>
            <When at={entry.at} />
          </span>
          <Earlier entry={entry} />
        </li>
      ))}
    </ul>
  )
}

function Earlier({ entry: { earlier } }: { entry: HistoryEntry }) {
  const { t } = useTranslation()
  const { zoneOf } = useZones()
  const valueText = useValueText()
  if (!earlier) return null
  if ('reason' in earlier) return <p>{t('practice.story.reason', { reason: earlier.reason })}</p>
  if ('content' in earlier)
    return (
      <>
        <p className={text.soft}>{t('practice.story.before')}</p>
        <blockquote className={text.quote}>{earlier.content.resultNotes || '–'}</blockquote>
      </>
    )
  const { agency, startsAt, endsAt, memo } = earlier.before
  return (
    <p className={text.soft}>
      {t('practice.story.before')}{' '}
      {[
        typeof startsAt === 'string' && typeof endsAt === 'string' && valueText.span(zoneOf(agency), startsAt, endsAt),
        memo,
      ]
        .filter(Boolean)
        .join(' · ')}
    </p>
  )
}
