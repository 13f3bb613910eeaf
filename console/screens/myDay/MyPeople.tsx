/** A clinician's own people: everybody of their appointments of the last two and the next four weeks. */
import { IconLinkOff } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ownPeopleQuery } from '../../api/calendar.ts'
import { useNow } from '../../parts/clock.ts'
import { calendarDate } from '../../parts/format.ts'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { PageHead } from '../../parts/PageHead.tsx'
import { useSlug } from '../../parts/session.ts'
import { Table } from '../../parts/Table.tsx'
import text from '../../parts/text.module.css'
import { useLocale } from '../../parts/useLocale.ts'
import { When } from '../../parts/When.tsx'
import list from '../list.module.css'
import { addDays, startOf } from './days.ts'

export function MyPeople() {
  const { t } = useTranslation()
  const slug = useSlug()
  const { locale } = useLocale()
  const today = startOf(undefined, useNow())
  const { data, error, refetch } = useQuery(ownPeopleQuery(slug, addDays(today, -14), addDays(today, 28)))
  return (
    <>
      <PageHead title={t('nav.my-people')} about={t('myDay.peopleAbout')} />
      <div className={list.card}>
        <div className={list.scroll}>
          {!data ? (
            error ? (
              <ErrorNote error={error} onRetry={() => void refetch()} />
            ) : (
              <LoadingRows rows={6} />
            )
          ) : !data.bound ? (
            <Note icon={<IconLinkOff size={28} stroke={1.4} />} title={t('myDay.notBound')}>
              <p>{t('myDay.notBoundText')}</p>
            </Note>
          ) : data.items.length === 0 ? (
            <Note title={t('myDay.noPeople')}>
              <p>{t('myDay.noPeopleText')}</p>
            </Note>
          ) : (
            <Table
              label={t('nav.my-people')}
              rows={data.items}
              rowKey={({ id }) => id}
              columns={[
                { key: 'name', head: t('people.name'), cell: ({ name }) => name || t('myDay.nameless') },
                {
                  key: 'born',
                  head: t('myDay.birthDate'),
                  width: '200px',
                  cell: ({ birthDate }) =>
                    birthDate ? calendarDate(birthDate, locale) : <span className={text.soft}>–</span>,
                },
                { key: 'next', head: t('myDay.nextVisit'), width: '240px', cell: ({ nextAt }) => <When at={nextAt} /> },
                {
                  key: 'visits',
                  head: t('myDay.visits'),
                  width: '120px',
                  align: 'right',
                  cell: ({ visits }) => visits,
                },
              ]}
            />
          )}
        </div>
      </div>
    </>
  )
}
