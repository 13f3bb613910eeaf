/** Practitioners that the EHR told of: their hours, the days they are away, and where they are licensed. */
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { VisitPractitioner, Visits } from '../../api/visits.ts'
import { Note } from '../../parts/Notes.tsx'
import { RowLink } from '../../parts/RowLink.tsx'
import { useSlug } from '../../parts/session.ts'
import { type Column, Table } from '../../parts/Table.tsx'
import text from '../../parts/text.module.css'
import list from '../list.module.css'
import { weekText } from './hoursText.ts'
import { useDayName } from './useDayName.ts'

export function PractitionersTab({ visits }: { visits: Visits }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const dayOf = useDayName('short')
  return (
    <div className={list.card}>
      <div className={list.scroll}>
        {visits.practitioners.length === 0 ? (
          <Note title={t('visits.noPractitioners')}>
            <p>{t('visits.noPractitionersText')}</p>
          </Note>
        ) : (
          <Table
            label={t('visits.tab.practitioners')}
            columns={columns(t, slug, dayOf)}
            rows={visits.practitioners}
            rowKey={({ record }) => record}
            tall
          />
        )}
      </div>
    </div>
  )
}

function columns(t: TFunction, slug: string, dayOf: (weekday: number) => string): Column<VisitPractitioner>[] {
  return [
    {
      key: 'name',
      head: t('visits.practitioner'),
      width: '24%',
      cell: ({ record, name }) => (
        <RowLink row={record} to="/o/$slug/visits" params={{ slug }} search={{ tab: 'practitioners', open: record }}>
          {name}
        </RowLink>
      ),
    },
    {
      key: 'hours',
      head: t('visits.hours'),
      cell: ({ hours, dates }) => {
        const days = new Set(dates.map(({ date }) => date)).size
        if (hours.length + days === 0) return <span className={text.soft}>{t('visits.hoursNotSaid')}</span>
        const parts = [weekText(hours, dayOf), days > 0 ? t('visits.singleDays', { count: days }) : '']
        return parts.filter(part => part !== '').join(' · ')
      },
    },
    {
      key: 'away',
      head: t('visits.timeOff'),
      width: '20%',
      cell: ({ timeOff }) =>
        timeOff.length > 0 ? (
          timeOff.map(({ from, to }) => (from === to ? from : `${from} – ${to}`)).join(', ')
        ) : (
          <span className={text.soft}>–</span>
        ),
    },
    {
      key: 'licences',
      head: t('visits.licences'),
      width: '18%',
      cell: ({ licences }) =>
        licences.length > 0 ? (
          licences.map(({ jurisdiction }) => jurisdiction).join(', ')
        ) : (
          <span className={text.soft}>–</span>
        ),
    },
  ]
}
