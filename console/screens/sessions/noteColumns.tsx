/** The columns of the Appointments tab. */
import type { TFunction } from 'i18next'
import type { NoteRow } from '../../api/sessionTypes.ts'
import { RowLink } from '../../parts/RowLink.tsx'
import type { Column } from '../../parts/Table.tsx'
import text from '../../parts/text.module.css'
import type { SessionSearch } from '../../search.ts'
import { LightMark } from './LightMark.tsx'
import { MappingCell } from './MappingCell.tsx'
import { calledOf, dayOf, hoursOf, signed } from './names.ts'
import { RowButtons } from './RowButtons.tsx'
import { StepMark } from './StepMark.tsx'
import classes from './sessions.module.css'
import type { Decisions } from './useDecisions.tsx'

type Given = { t: TFunction; locale: string; slug: string; search: SessionSearch; decisions: Decisions }

export function noteColumns({ t, locale, slug, search, decisions }: Given): Column<NoteRow>[] {
  return [
    {
      key: 'note',
      head: t('sessions.source.appointments'),
      cell: row => (
        <div className={classes.side}>
          <RowLink row={row.id} to="/o/$slug/sessions" params={{ slug }} search={{ ...search, open: row.id }}>
            <bdi className={classes.name}>{studentOf(t, row)}</bdi>
          </RowLink>
          <span className={text.soft}>
            {row.session ? `${dayOf(row.session.date, locale)}, ${hoursOf(row.session)}` : t('sessions.noTime')}
            {row.user && (
              <>
                {' · '}
                <bdi>{calledOf(row.user)}</bdi>
              </>
            )}
          </span>
        </div>
      ),
    },
    {
      key: 'appointment',
      head: t('sessions.target.appointments'),
      cell: ({ appointment, detail }) =>
        appointment ? (
          <div className={classes.side}>
            <bdi className={classes.name}>{appointment.client ? calledOf(appointment.client) : '–'}</bdi>
            <span className={text.soft}>
              {appointment.time ? `${dayOf(appointment.time.date, locale)}, ${hoursOf(appointment.time)}` : '–'}
              {differenceOf(t, detail)}
            </span>
          </div>
        ) : (
          <span className={text.soft}>–</span>
        ),
    },
    {
      key: 'mapping',
      head: t('sessions.column.mapping'),
      width: '216px',
      cell: row => (
        <div className={classes.side}>
          <MappingCell row={row} here="appointments" />
          {row.light && <LightMark light={row.light} />}
        </div>
      ),
    },
    {
      key: 'step',
      head: t('sessions.column.step'),
      width: '200px',
      cell: row => <StepMark row={row} />,
    },
    {
      key: 'buttons',
      head: t('sessions.column.buttons'),
      hiddenHead: true,
      width: '92px',
      align: 'right',
      cell: row => (
        <RowButtons
          name={studentOf(t, row)}
          buttons={row.buttons}
          onDelete={() => decisions.unmap('appointments', row, studentOf(t, row), row.appointment?.id)}
          onReject={() => decisions.reject('appointments', row, studentOf(t, row))}
          onCreate={() => undefined}
        />
      ),
    },
  ]
}

/** Whose session it is. */
export function studentOf(t: TFunction, { student }: NoteRow): string {
  return student ? calledOf(student) : t('sessions.unknownStudent')
}

/** How far start and end are apart, where they are: ` · start +3, end −2 min`. */
function differenceOf(t: TFunction, detail: NoteRow['detail']): string {
  const start = Number(detail?.startDifference ?? 0)
  const end = Number(detail?.endDifference ?? 0)
  if (start === 0 && end === 0) return ''
  return ` · ${t('sessions.apart', { start: signed(start), end: signed(end) })}`
}
