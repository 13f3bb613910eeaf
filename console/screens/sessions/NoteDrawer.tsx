/** One session note beside its appointment: every difference, what blocks it, what a person must look at, and what can be done. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { noteQuery } from '../../api/sessions.ts'
import type { NoteRow, SessionTime } from '../../api/sessionTypes.ts'
import { DetailDrawer } from '../../parts/DetailDrawer.tsx'
import { Facts } from '../../parts/Facts.tsx'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { useLocale } from '../../parts/useLocale.ts'
import { When } from '../../parts/When.tsx'
import compared from '../reconciliation/reconciliation.module.css'
import { AsFhir } from './AsFhir.tsx'
import { Gates } from './Gates.tsx'
import { LightMark } from './LightMark.tsx'
import { MappingCell } from './MappingCell.tsx'
import { NoteActs } from './NoteActs.tsx'
import { calledOf, dayOf, hoursOf } from './names.ts'
import { studentOf } from './noteColumns.tsx'
import { StepMark } from './StepMark.tsx'
import classes from './sessions.module.css'

export function NoteDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery({ ...noteQuery(useSlug(), id), refetchInterval: 5_000 })
  return (
    <DetailDrawer
      wide
      title={data ? <bdi>{studentOf(t, data)}</bdi> : t('sessions.source.appointments')}
      onClose={onClose}
    >
      {data ? (
        <Content row={data} />
      ) : error ? (
        <ErrorNote error={error} onRetry={() => void refetch()} />
      ) : data === null ? (
        <Note title={t('sessions.noteGone')} />
      ) : (
        <LoadingRows rows={8} />
      )}
    </DetailDrawer>
  )
}

function Content({ row }: { row: NoteRow }) {
  const { t } = useTranslation()
  return (
    <div className={classes.drawer}>
      <div className={classes.marks}>
        {row.light && <LightMark light={row.light} />}
        <StepMark row={row} stepOnly />
        <MappingCell row={row} here="appointments" />
      </div>
      <NoteActs row={row} />
      <Sides row={row} />
      {row.appointment && (
        <div className={classes.acts}>
          <ToPractice appointment={row.appointment.id} />
          <AsFhir note={row.id} />
        </div>
      )}
      {row.appointment && <Gates row={row} />}
      <Facts facts={factsOf(row)} />
    </div>
  )

  function factsOf({ mappedAt, mappedBy, filledAt, renderedAt, renderedBy, firstSeenAt, seenAt }: NoteRow) {
    const by = (who: NoteRow['mappedBy']) => (who ? ` · ${who.name ?? t('sessions.somebody')}` : '')
    const facts = [
      { name: t('sessions.fact.firstSeen'), at: firstSeenAt, by: '' },
      { name: t('sessions.fact.seen'), at: seenAt, by: '' },
      { name: t('sessions.fact.mapped'), at: mappedAt, by: by(mappedBy) },
      { name: t('sessions.fact.filled'), at: filledAt, by: '' },
      { name: t('sessions.fact.rendered'), at: renderedAt, by: by(renderedBy) },
    ]
    return facts.flatMap(({ name, at, by: who }) =>
      at === null
        ? []
        : [
            {
              name,
              value: (
                <>
                  <When at={at} />
                  {who}
                </>
              ),
            },
          ],
    )
  }
}

/** The appointment itself, with its notes and signatures. */
function ToPractice({ appointment }: { appointment: string }) {
  const { t } = useTranslation()
  const slug = useSlug()
  return (
    <Link
      to="/o/$slug/practice/$kind"
      params={{ slug, kind: 'appointments' }}
      search={{ open: appointment }}
      className={text.link}
    >
      {t('sessions.openAppointment')}
    </Link>
  )
}

function Sides({ row: { student, user, session, appointment } }: { row: NoteRow }) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const day = (time: SessionTime | null | undefined) => (time ? dayOf(time.date, locale) : '–')
  const hours = (time: SessionTime | null | undefined) => (time ? hoursOf(time) : '–')
  const person = (named: NoteRow['student'] | undefined) => (named ? calledOf(named) : '–')
  const facts = [
    { key: 'client', note: person(student), there: person(appointment?.client) },
    { key: 'staff', note: person(user), there: person(appointment?.staff) },
    { key: 'date', note: day(session), there: day(appointment?.time) },
    { key: 'hours', note: hours(session), there: hours(appointment?.time) },
    { key: 'zone', note: session?.zone ?? '–', there: appointment?.time?.zone ?? '–' },
    { key: 'state', note: '', there: appointment ? t(`sessions.appointment.${appointment.state}`) : '–' },
  ]
  return (
    <table className={compared.compared}>
      <thead>
        <tr>
          <th scope="col">
            <span className={text.unseen}>{t('sessions.what')}</span>
          </th>
          <th scope="col">{t('sessions.source.appointments')}</th>
          <th scope="col">{t('sessions.target.appointments')}</th>
        </tr>
      </thead>
      <tbody>
        {facts.map(({ key, note, there }) => (
          <tr key={key} data-differs={(appointment && key !== 'state' && note !== there) || undefined}>
            <th scope="row">{t(`sessions.fact.${key}`)}</th>
            <td>
              <bdi>{note}</bdi>
            </td>
            <td>
              <bdi>{there}</bdi>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
