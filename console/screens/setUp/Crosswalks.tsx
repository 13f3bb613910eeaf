/** The crosswalks: what a practitioner, place, kind of visit or question of one system is in the other. */
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { crosswalksQuery } from '../../api/setUp.ts'
import type { CrosswalkRow } from '../../api/setUpTypes.ts'
import { moveRow, useKeys } from '../../parts/keys.ts'
import { LinkButton } from '../../parts/LinkButton.tsx'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { PageHead } from '../../parts/PageHead.tsx'
import { RowLink } from '../../parts/RowLink.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import { type Column, Table } from '../../parts/Table.tsx'
import text from '../../parts/text.module.css'
import list from '../list.module.css'
import { NoRight } from './NoRight.tsx'
import { SetUpSections } from './SetUpSections.tsx'

export function Crosswalks() {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const mayRead = may('configuration.read')
  const { data, error, refetch } = useQuery({ ...crosswalksQuery(slug), enabled: mayRead })
  useKeys({ j: () => moveRow(1), k: () => moveRow(-1) })
  const add = may('configuration.change') && (
    <LinkButton
      to="/o/$slug/connections/crosswalks/new"
      params={{ slug }}
      size="compact-md"
      leftSection={<IconPlus size={16} aria-hidden />}
    >
      {t('crosswalks.new')}
    </LinkButton>
  )
  return (
    <>
      <PageHead title={t('crosswalks.title')} about={t('crosswalks.about')}>
        {data && data.items.length > 0 && add}
      </PageHead>
      <SetUpSections here="crosswalks" />
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
            <Note title={t('crosswalks.none')} action={add}>
              <p>{t('crosswalks.noneText')}</p>
            </Note>
          ) : (
            <Table
              label={t('crosswalks.title')}
              columns={columns(t, slug)}
              rows={data.items.toSorted((a, b) => b.unmapped - a.unmapped)}
              rowKey={({ id }) => id}
            />
          )}
        </div>
      </div>
      <Outlet />
    </>
  )
}

function columns(t: TFunction, slug: string): Column<CrosswalkRow>[] {
  return [
    {
      key: 'kind',
      head: t('crosswalks.kindHead'),
      width: '190px',
      cell: ({ id, kind }) => (
        <RowLink row={id} to="/o/$slug/connections/crosswalks/$id" params={{ slug, id }}>
          {t(`crosswalks.kind.${kind}`)}
        </RowLink>
      ),
    },
    {
      key: 'between',
      head: t('crosswalks.between'),
      cell: ({ from, to, slug: own }) => (
        <>
          {from.title} → {to.title} <span className={text.soft}>{own}</span>
        </>
      ),
    },
    {
      key: 'entries',
      head: t('crosswalks.entries'),
      width: '110px',
      align: 'right',
      cell: ({ entries }) => entries,
    },
    {
      key: 'unmapped',
      head: t('crosswalks.unmapped'),
      width: '150px',
      align: 'right',
      cell: ({ unmapped }) => (unmapped === 0 ? <span className={text.soft}>0</span> : unmapped),
    },
  ]
}
