/** People of the registry: by initials, the latest heard of first; those who were searched for by name. */
import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type ListedPerson, registryPeopleQuery } from '../../api/registry.ts'
import { calendarDate, shortId } from '../../parts/format.ts'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { RowLink } from '../../parts/RowLink.tsx'
import { useSlug } from '../../parts/session.ts'
import { type Column, Table } from '../../parts/Table.tsx'
import text from '../../parts/text.module.css'
import { useLocale } from '../../parts/useLocale.ts'
import { When } from '../../parts/When.tsx'
import list from '../list.module.css'
import { useConnectionTitle } from '../useConnectionTitle.ts'
import { Pages } from './Pages.tsx'
import { PersonSearch } from './PersonSearch.tsx'

export function PeopleList() {
  const { t } = useTranslation()
  const titleOf = useConnectionTitle()
  const { locale } = useLocale()
  const slug = useSlug()
  const here = useSearch({ from: '/o/$slug/patients' })
  const { search, cursor } = here
  const { data, error, refetch } = useQuery(registryPeopleQuery(slug, { search }, cursor))
  const columns: Column<ListedPerson>[] = [
    {
      key: 'who',
      head: t('registry.who'),
      cell: ({ id, name, initials, birthDate }) => (
        <>
          <RowLink row={id} to="/o/$slug/patients/$id" params={{ slug, id }} search={here}>
            {name ?? initials ?? shortId(id)}
          </RowLink>
          {birthDate && (
            <span className={text.soft}> · {t('audit.born', { date: calendarDate(birthDate, locale) })}</span>
          )}
        </>
      ),
    },
    {
      key: 'member',
      head: t('registry.member'),
      width: '26%',
      cell: ({ connection }) => (connection ? titleOf(connection.id) : <span className={text.soft}>–</span>),
    },
    { key: 'notes', head: t('registry.notes'), width: '24%', wide: true, cell: person => notesOn(person) },
    { key: 'heard', head: t('registry.heard'), width: '190px', cell: ({ heardAt }) => <When at={heardAt} /> },
  ]
  const notesOn = ({ deceased, confidentiality }: ListedPerson) =>
    [
      deceased && t('registry.deceased'),
      (confidentiality === 'R' || confidentiality === 'V') && t(`registry.confidentiality.${confidentiality}`),
    ]
      .filter(Boolean)
      .join(' · ') || <span className={text.soft}>–</span>
  return (
    <>
      <div className={list.bar}>
        <PersonSearch asked={data?.q} />
        {search !== undefined && (
          <Link to="/o/$slug/patients" params={{ slug }} search={{}} className={text.link}>
            {t('registry.everybody')}
          </Link>
        )}
      </div>
      <div className={list.card}>
        <div className={list.scroll}>
          {!data ? (
            error ? (
              <ErrorNote error={error} onRetry={() => void refetch()} />
            ) : (
              <LoadingRows rows={14} />
            )
          ) : data.items.length === 0 ? (
            search === undefined ? (
              <Note
                title={t('registry.none')}
                action={
                  <Link to="/o/$slug/connections" params={{ slug }} className={text.link}>
                    {t('registry.toConnections')}
                  </Link>
                }
              >
                <p>{t('registry.noneText')}</p>
              </Note>
            ) : (
              <Note title={t('registry.nobody')}>
                <p>{t('registry.nobodyText')}</p>
              </Note>
            )
          ) : (
            <Table label={t('nav.patients')} columns={columns} rows={data.items} rowKey={({ id }) => id} />
          )}
        </div>
        {data && <Pages shown={t('registry.shown', { count: data.items.length })} next={data.next} />}
      </div>
    </>
  )
}
