/** What the columns of the three reports share: how a cell of text, of a person, of a mapping or of an instant looks. */
import type { TFunction } from 'i18next'
import type { ReactNode } from 'react'
import type { ReportPerson } from '../../api/reports.ts'
import type { Actor, Mapping, SessionTime } from '../../api/sessionTypes.ts'
import type { Column } from '../../parts/Table.tsx'
import text from '../../parts/text.module.css'
import { When } from '../../parts/When.tsx'
import { dayOf, hoursOf } from '../sessions/names.ts'
import classes from './reports.module.css'

/** `usually`: shown until somebody chooses otherwise; `always`: the one that leads on, which cannot be left out. */
export type ReportColumn<Row> = Column<Row> & { head: string; width: string; usually?: boolean; always?: boolean }

export function none(): ReactNode {
  return <span className={text.soft}>–</span>
}

export function textCell(value: string | null | undefined): ReactNode {
  return value ? <bdi title={value}>{value}</bdi> : none()
}

/** First and last name in one line. */
export function nameOf(person: ReportPerson | null | undefined): string {
  return [person?.first, person?.last].filter(Boolean).join(' ')
}

export function timeCell(time: SessionTime | null | undefined, locale: string): ReactNode {
  if (!time) return none()
  return (
    <span className={text.figures}>
      {dayOf(time.date, locale)}, {hoursOf(time)}
    </span>
  )
}

type Mapped = {
  mapping: Mapping
  reason: string | null
  firstSeenAt: string
  pulledAt: string
  mappedAt: string | null
  mappedBy: Actor | null
}

/** The mapping and why there is none. */
export function mappingColumns<Row extends Mapped>(t: TFunction): ReportColumn<Row>[] {
  return [
    {
      key: 'mapping',
      head: t('reports.column.mapping'),
      width: '122px',
      usually: true,
      cell: ({ mapping }) => (
        <span className={classes.how} data-how={mapping}>
          {t(`sessions.mapping.${mapping}`)}
        </span>
      ),
    },
    {
      key: 'reason',
      head: t('reports.column.reason'),
      width: '136px',
      usually: true,
      cell: ({ reason }) => textCell(reason && t(`sessions.shortReason.${reason}`, { defaultValue: reason })),
    },
  ]
}

/** When it came, when last, and who mapped it when. */
export function historyColumns<Row extends Mapped>(t: TFunction): ReportColumn<Row>[] {
  return [
    {
      key: 'firstSeen',
      head: t('reports.column.firstSeen'),
      width: '130px',
      cell: ({ firstSeenAt }) => <When at={firstSeenAt} show="clock" />,
    },
    {
      key: 'pulled',
      head: t('reports.column.pulled'),
      width: '130px',
      cell: ({ pulledAt }) => <When at={pulledAt} show="clock" />,
    },
    {
      key: 'mappedBy',
      head: t('reports.column.mappedBy'),
      width: '130px',
      cell: ({ mapping, mappedBy }) => {
        if (mapping === 'none') return none()
        return textCell(mappedBy ? (mappedBy.name ?? t('sessions.somebody')) : t('reports.theRules'))
      },
    },
    {
      key: 'mappedAt',
      head: t('reports.column.mappedAt'),
      width: '130px',
      cell: ({ mappedAt }) => <When at={mappedAt} show="clock" />,
    },
  ]
}
