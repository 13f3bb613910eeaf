/** The service listings: which are integrated, when their referrals are brought in, where they go, and whom to ask. */
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { type Listing, listingsQuery } from '../../../api/listings.ts'
import { moveRow, useKeys } from '../../../parts/keys.ts'
import { LinkButton } from '../../../parts/LinkButton.tsx'
import { ErrorNote, LoadingRows, Note } from '../../../parts/Notes.tsx'
import { PageHead } from '../../../parts/PageHead.tsx'
import { RowLink } from '../../../parts/RowLink.tsx'
import { StateMark } from '../../../parts/StateMark.tsx'
import { useMay, useSlug } from '../../../parts/session.ts'
import { type Column, Table } from '../../../parts/Table.tsx'
import text from '../../../parts/text.module.css'
import list from '../../list.module.css'
import { NoRight } from '../NoRight.tsx'
import { SetUpSections } from '../SetUpSections.tsx'
import { triggerWords } from './listingWords.ts'
import { UnregisteredList } from './UnregisteredList.tsx'

export function Listings() {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const mayRead = may('listings.read')
  const { data, error, refetch } = useQuery({ ...listingsQuery(slug), enabled: mayRead })
  useKeys({ j: () => moveRow(1), k: () => moveRow(-1) })
  const add = may('listings.change') && (
    <LinkButton
      to="/o/$slug/connections/listings/new"
      params={{ slug }}
      size="compact-md"
      leftSection={<IconPlus size={16} aria-hidden />}
    >
      {t('listings.new')}
    </LinkButton>
  )
  return (
    <>
      <PageHead title={t('listings.title')} about={t('listings.about')}>
        {data && data.items.length > 0 && add}
      </PageHead>
      <SetUpSections here="listings" />
      {mayRead && <UnregisteredList />}
      <div className={list.card}>
        <div className={list.scroll}>
          {!mayRead ? (
            <NoRight />
          ) : !data ? (
            error ? (
              <ErrorNote error={error} onRetry={() => void refetch()} />
            ) : (
              <LoadingRows height={44} />
            )
          ) : data.items.length === 0 ? (
            <Note title={t('listings.none')} action={add}>
              <p>{t('listings.noneText')}</p>
            </Note>
          ) : (
            <Table
              label={t('listings.title')}
              columns={columns(t, slug)}
              rows={data.items.toSorted((a, b) => Number(b.integrated) - Number(a.integrated))}
              rowKey={({ id }) => id}
              tall
            />
          )}
        </div>
      </div>
      <Outlet />
    </>
  )
}

function columns(t: TFunction, slug: string): Column<Listing>[] {
  return [
    {
      key: 'state',
      head: t('listings.state'),
      width: '150px',
      cell: ({ integrated }) => <StateMark kind="listing" state={integrated ? 'integrated' : 'not-integrated'} />,
    },
    {
      key: 'listing',
      head: t('listings.listing'),
      cell: ({ id, name, from }) => (
        <>
          <RowLink row={id} to="/o/$slug/connections/listings/$id" params={{ slug, id }}>
            {name}
          </RowLink>{' '}
          <span className={text.soft}>{from.title}</span>
        </>
      ),
    },
    {
      key: 'when',
      head: t('listings.when'),
      width: '26%',
      cell: ({ process, triggers, includeRouted }) => (
        <>
          {process === 'custom' ? triggerWords(t, triggers) : t(`listings.process.${process}`)}
          <p className={list.fix}>{t(includeRouted ? 'listings.withRouted' : 'listings.withoutRouted')}</p>
        </>
      ),
    },
    { key: 'target', head: t('listings.goesTo'), width: '18%', wide: true, cell: listing => targetWords(t, listing) },
    {
      key: 'count',
      head: t('listings.recent'),
      width: '110px',
      align: 'right',
      wide: true,
      cell: ({ referrals30 }) => (referrals30 === 0 ? <span className={text.soft}>0</span> : referrals30),
    },
    {
      key: 'liaison',
      head: t('listings.liaison'),
      width: '16%',
      wide: true,
      cell: ({ liaison }) => liaison ?? <span className={text.soft}>–</span>,
    },
  ]
}

function targetWords(t: TFunction, { target, targets }: Listing) {
  if (targets.length > 0) return targets.map(({ connection }) => connection.title).join(', ')
  return (
    <span className={text.soft}>
      {target?.title ? t('listings.noRouteTo', { target: target.title }) : t('listings.noTarget')}
    </span>
  )
}
