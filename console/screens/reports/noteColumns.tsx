/** The columns of the Appointments report: the note, the appointment, how far apart they are, and what became of it. */
import type { TFunction } from 'i18next'
import type { NoteReportRow } from '../../api/reports.ts'
import { RowLink } from '../../parts/RowLink.tsx'
import { ShortId } from '../../parts/ShortId.tsx'
import text from '../../parts/text.module.css'
import { When } from '../../parts/When.tsx'
import { historyColumns, mappingColumns, nameOf, none, type ReportColumn, textCell, timeCell } from './columns.tsx'

type Given = { t: TFunction; slug: string; locale: string }

export function noteColumns({ t, slug, locale }: Given): ReportColumn<NoteReportRow>[] {
  return [
    {
      key: 'student',
      head: t('sessions.source.clients'),
      width: '140px',
      always: true,
      cell: row => (
        <RowLink row={row.id} to="/o/$slug/sessions" params={{ slug }} search={{ tab: 'appointments', open: row.id }}>
          <bdi>{nameOf(row.source.student) || t('sessions.unknownStudent')}</bdi>
        </RowLink>
      ),
    },
    {
      key: 'session',
      head: t('reports.column.session'),
      width: '204px',
      usually: true,
      cell: ({ source }) => (source.session ? timeCell(source.session, locale) : textCell(t('sessions.noTime'))),
    },
    {
      key: 'user',
      head: t('sessions.source.staff'),
      width: '132px',
      usually: true,
      cell: ({ source }) => textCell(nameOf(source.user)),
    },
    {
      key: 'zone',
      head: t('reports.column.zone'),
      width: '150px',
      cell: ({ source }) => textCell(source.session?.zone),
    },
    { key: 'sourceId', head: t('reports.column.noteId'), width: '150px', cell: ({ source }) => textCell(source.id) },
    {
      key: 'appointment',
      head: t('reports.column.appointment'),
      width: '204px',
      cell: ({ target }) => timeCell(target?.time, locale),
    },
    {
      key: 'client',
      head: t('sessions.target.clients'),
      width: '150px',
      cell: ({ target }) => textCell(nameOf(target?.client)),
    },
    {
      key: 'staff',
      head: t('sessions.target.staff'),
      width: '150px',
      cell: ({ target }) => textCell(nameOf(target?.staff)),
    },
    {
      key: 'appointmentZone',
      head: t('reports.column.appointmentZone'),
      width: '150px',
      cell: ({ target }) => textCell(target?.time?.zone),
    },
    {
      key: 'targetId',
      head: t('reports.column.appointmentId'),
      width: '150px',
      cell: ({ target }) => (target ? <ShortId id={target.id} /> : none()),
    },
    ...mappingColumns<NoteReportRow>(t),
    ...(['start', 'end'] as const).map(
      (which): ReportColumn<NoteReportRow> => ({
        key: `${which}Difference`,
        head: t(`reports.column.${which}Difference`),
        width: '80px',
        align: 'right',
        usually: which === 'start',
        cell: row => minutes(row[`${which}Difference`], locale),
      }),
    ),
    {
      key: 'render',
      head: t('reports.column.render'),
      width: '144px',
      usually: true,
      cell: ({ render }) => (render === 'none' ? none() : textCell(t(`reports.render.${render}`))),
    },
    {
      key: 'renderedAt',
      head: t('reports.column.renderedAt'),
      width: '130px',
      cell: ({ renderedAt }) => <When at={renderedAt} show="clock" />,
    },
    {
      key: 'gates',
      head: t('reports.column.gates'),
      width: '80px',
      usually: true,
      cell: ({ gates }) => gatesCell(t, gates),
    },
    {
      key: 'warnings',
      head: t('reports.column.warnings'),
      width: '200px',
      cell: ({ warnings }) => textCell(warnings.join('; ')),
    },
    {
      key: 'review',
      head: t('reports.column.review'),
      width: '180px',
      cell: ({ review }) => textCell(review && t(`sessions.review.${review}`, { defaultValue: review })),
    },
    ...historyColumns<NoteReportRow>(t),
  ]
}

/** Minutes by which the note is later than the appointment: with a sign, since earlier and later are different mistakes. */
function minutes(value: number | null, locale: string) {
  if (value === null) return none()
  const format = new Intl.NumberFormat(locale, { style: 'unit', unit: 'minute', signDisplay: 'exceptZero' })
  return <span className={text.figures}>{format.format(value)}</span>
}

/** The codes, with what each checks on hover and for screen readers. */
function gatesCell(t: TFunction, gates: NoteReportRow['gates']) {
  if (gates.length === 0) return none()
  const words = gates.map(({ gate }) => `${gate} ${t(`sessions.gate.${gate}`, { defaultValue: '' })}`.trim())
  return (
    <span title={words.join('\n')}>
      <span aria-hidden>{gates.map(({ gate }) => gate).join(', ')}</span>
      <span className={text.unseen}>{words.join('; ')}</span>
    </span>
  )
}
