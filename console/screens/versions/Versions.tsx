/** Connections, Versions: what each vendor sends, and whether anything of it is new or gone. */
import { useQuery } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { type VersionRow, versionsQuery } from '../../api/versions.ts'
import { moveRow, useKeys } from '../../parts/keys.ts'
import { Mark } from '../../parts/Mark.tsx'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { PageHead } from '../../parts/PageHead.tsx'
import { RowLink } from '../../parts/RowLink.tsx'
import { useSlug } from '../../parts/session.ts'
import { type Column, Table } from '../../parts/Table.tsx'
import text from '../../parts/text.module.css'
import list from '../list.module.css'
import { SetUpSections } from '../setUp/SetUpSections.tsx'
import classes from './versions.module.css'

export function Versions() {
  const { t } = useTranslation()
  const slug = useSlug()
  const { data, error, refetch } = useQuery(versionsQuery(slug))
  useKeys({ j: () => moveRow(1), k: () => moveRow(-1) })
  return (
    <>
      <PageHead title={t('versions.title')} about={t('versions.about')} />
      <SetUpSections here="versions" />
      <div className={list.card}>
        <div className={list.scroll}>
          {!data ? (
            error ? (
              <ErrorNote error={error} onRetry={() => void refetch()} />
            ) : (
              <LoadingRows height={44} />
            )
          ) : data.items.length === 0 ? (
            <Note title={t('versions.none')}>
              <p>{t('versions.noneText')}</p>
            </Note>
          ) : (
            <Table
              label={t('versions.title')}
              columns={columns(t, slug)}
              rows={data.items.toSorted((a, b) => b.unseen - a.unseen)}
              rowKey={({ connection }) => connection.id}
            />
          )}
        </div>
      </div>
      <Outlet />
    </>
  )
}

function columns(t: TFunction, slug: string): Column<VersionRow>[] {
  return [
    {
      key: 'connection',
      head: t('versions.connection'),
      width: '240px',
      cell: ({ connection: { id, title, slug: own } }) => (
        <RowLink row={id} to="/o/$slug/connections/versions/$id" params={{ slug, id }}>
          {title} <span className={text.soft}>{own}</span>
        </RowLink>
      ),
    },
    {
      key: 'versions',
      head: t('versions.seen'),
      cell: ({ tells, versions }) =>
        versions.length > 0 ? (
          versions.join(', ')
        ) : (
          <span className={text.soft}>{t(tells ? 'versions.nothingYet' : 'versions.doesNotTell')}</span>
        ),
    },
    {
      key: 'state',
      head: t('versions.state'),
      width: '260px',
      cell: row => (
        <span className={classes.state} data-unseen={row.unseen > 0 || undefined}>
          {row.tells && <Mark shape={row.unseen > 0 ? 'act' : 'done'} />}
          {stateText(t, row)}
        </span>
      ),
    },
  ]
}

function stateText(t: TFunction, { tells, unknown, gone }: VersionRow): string {
  if (!tells) return '–'
  const words = [
    unknown > 0 ? t('versions.isNew', { count: unknown }) : undefined,
    gone > 0 ? t('versions.isGone', { count: gone }) : undefined,
  ].filter(each => each !== undefined)
  return words.length > 0 ? words.join(', ') : t('versions.asPublished')
}
