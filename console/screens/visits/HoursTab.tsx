/** When each place is open, and the days it is closed. */
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { Everywhere, Visits } from '../../api/visits.ts'
import { Note } from '../../parts/Notes.tsx'
import { RowLink } from '../../parts/RowLink.tsx'
import { useSlug } from '../../parts/session.ts'
import { type Column, Table } from '../../parts/Table.tsx'
import text from '../../parts/text.module.css'
import list from '../list.module.css'
import { weekText } from './hoursText.ts'
import { useDayName } from './useDayName.ts'

type Row = Everywhere & { about: string; name: string; isAll: boolean }

export function HoursTab({ visits }: { visits: Visits }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const dayOf = useDayName('short')
  const rooms = new Set(visits.places.flatMap(each => each.rooms))
  const rows: Row[] = [
    { ...visits.everywhere, about: 'all', name: t('visits.everywhere'), isAll: true },
    ...visits.places
      .filter(({ record }) => !rooms.has(record))
      .map(place => ({ ...place, about: place.record, isAll: false })),
  ]
  return (
    <div className={list.card}>
      <div className={list.scroll}>
        <Table
          label={t('visits.tab.hours')}
          columns={columns(t, slug, dayOf)}
          rows={rows}
          rowKey={({ about }) => about}
          tall
        />
        {rows.length === 1 && (
          <Note title={t('visits.noPlaces')}>
            <p>{t('visits.noPlacesText')}</p>
          </Note>
        )}
      </div>
    </div>
  )
}

function columns(t: TFunction, slug: string, dayOf: (weekday: number) => string): Column<Row>[] {
  return [
    {
      key: 'place',
      head: t('visits.place'),
      width: '26%',
      cell: ({ about, name }) => (
        <RowLink row={about} to="/o/$slug/visits" params={{ slug }} search={{ tab: 'hours', open: about }}>
          {name}
        </RowLink>
      ),
    },
    {
      key: 'hours',
      head: t('visits.hours'),
      cell: ({ hours, isAll }) =>
        hours.length > 0 ? (
          weekText(hours, dayOf)
        ) : (
          <span className={text.soft}>{t(isAll ? 'visits.hoursNotSaid' : 'visits.asEverywhere')}</span>
        ),
    },
    {
      key: 'holidays',
      head: t('visits.holidays'),
      width: '16%',
      cell: ({ holidays }) => <span className={text.soft}>{t('visits.holidayCount', { count: holidays.length })}</span>,
    },
  ]
}
