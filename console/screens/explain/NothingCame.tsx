/** Nothing of that name or id ever came: what could have brought it, how each is doing, and what to look at there. */
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { ExplainSource } from '../../api/explain.ts'
import { Note } from '../../parts/Notes.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { useSlug } from '../../parts/session.ts'
import { type Column, Table } from '../../parts/Table.tsx'
import text from '../../parts/text.module.css'
import { When } from '../../parts/When.tsx'
import classes from './Explain.module.css'

export function NothingCame({ sources }: { sources: readonly ExplainSource[] }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const columns: Column<ExplainSource>[] = [
    {
      key: 'source',
      head: t('explain.source'),
      cell: ({ connection }) => (
        <Link to="/o/$slug/connections/$id" params={{ slug, id: connection.id }} className={text.link}>
          {connection.title || connection.slug}
        </Link>
      ),
    },
    {
      key: 'state',
      head: t('explain.state'),
      cell: ({ state, downSince }) => (
        <StateMark kind="health" state={state === 'paused' ? 'paused' : downSince ? 'down' : 'well'} />
      ),
    },
    { key: 'last', head: t('explain.lastReceived'), cell: ({ lastReceivedAt }) => <When at={lastReceivedAt} /> },
    { key: 'next', head: t('explain.nextLook'), cell: ({ nextRunAt }) => <When at={nextRunAt} /> },
  ]
  return (
    <section aria-live="polite" className={classes.nothing}>
      <Note title={t('explain.nothingTitle')}>
        <p>{t('explain.nothingText')}</p>
      </Note>
      <div className={classes.sources}>
        <Table
          label={t('explain.sources')}
          columns={columns}
          rows={[...sources]}
          rowKey={({ connection }) => connection.id}
        />
      </div>
    </section>
  )
}
