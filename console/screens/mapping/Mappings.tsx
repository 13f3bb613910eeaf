/** The mappings: what each route sends, whose rules it uses, and where a draft waits. */
import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { type MappingHead, mappingsQuery } from '../../api/mappings.ts'
import { moveRow, useKeys } from '../../parts/keys.ts'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { PageHead } from '../../parts/PageHead.tsx'
import { RowLink } from '../../parts/RowLink.tsx'
import { useSlug } from '../../parts/session.ts'
import { type Column, Table } from '../../parts/Table.tsx'
import text from '../../parts/text.module.css'
import { When } from '../../parts/When.tsx'
import list from '../list.module.css'

export function Mappings() {
  const { t } = useTranslation()
  const slug = useSlug()
  const { data, error, refetch } = useQuery(mappingsQuery(slug))
  useKeys({ j: () => moveRow(1), k: () => moveRow(-1) })
  return (
    <>
      <PageHead title={t('nav.mapping')} about={t('mapping.about')} />
      <div className={list.card}>
        <div className={list.scroll}>
          {!data ? (
            error ? (
              <ErrorNote error={error} onRetry={() => void refetch()} />
            ) : (
              <LoadingRows rows={4} />
            )
          ) : data.items.length === 0 ? (
            <Note title={t('mapping.emptyTitle')}>
              <p>{t('mapping.emptyText')}</p>
            </Note>
          ) : (
            <Table
              label={t('nav.mapping')}
              columns={columns(t, slug)}
              rows={data.items}
              rowKey={({ route, type }) => `${route.id}/${type}`}
            />
          )}
        </div>
      </div>
    </>
  )
}

function columns(t: TFunction, slug: string): Column<MappingHead>[] {
  return [
    {
      key: 'what',
      head: t('mapping.what'),
      width: '170px',
      cell: ({ route, type }) => (
        <RowLink
          row={`${route.id}/${type}`}
          to="/o/$slug/mapping/$route/$type"
          params={{ slug, route: route.id, type }}
        >
          {t(`record.${type}`)}
        </RowLink>
      ),
    },
    {
      key: 'way',
      head: t('mapping.way'),
      cell: ({ from, to, route }) => (
        <>
          {from.title} <span aria-hidden>→</span> {to.title} <span className={text.soft}>{route.slug}</span>
        </>
      ),
    },
    {
      key: 'whose',
      head: t('mapping.whose'),
      width: '220px',
      cell: ({ own, version }) => (own ? t('mapping.own', { version }) : t('mapping.byDefault')),
    },
    { key: 'rules', head: t('mapping.rules'), width: '80px', align: 'right', cell: ({ rules }) => rules },
    {
      key: 'draft',
      head: t('mapping.draft'),
      width: '200px',
      cell: ({ draft }) =>
        draft ? <When at={draft.changedAt} show="relative" /> : <span className={text.soft}>–</span>,
    },
  ]
}
