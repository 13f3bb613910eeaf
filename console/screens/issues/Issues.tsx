/** Issues: failures with one cause, counted once per cause; who looks after each, and how many wait because of it. */
import { Checkbox, SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useNavigate, useSearch } from '@tanstack/react-router'
import type { TFunction } from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { issuesQuery } from '../../api/issues.ts'
import type { Issue, IssueState } from '../../api/types.ts'
import { BulkBar } from '../../parts/bulk/BulkBar.tsx'
import { BulkDialog, type BulkRequest } from '../../parts/bulk/BulkDialog.tsx'
import { type RowSelection, useSelection } from '../../parts/bulk/useSelection.ts'
import { focusedRow, moveRow, useKeys } from '../../parts/keys.ts'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { PageHead } from '../../parts/PageHead.tsx'
import { problemText } from '../../parts/problemText.ts'
import { RowLink } from '../../parts/RowLink.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import { stateWord } from '../../parts/states.ts'
import { type Column, Table } from '../../parts/Table.tsx'
import text from '../../parts/text.module.css'
import { useLocale } from '../../parts/useLocale.ts'
import { When } from '../../parts/When.tsx'
import classes from '../list.module.css'
import { IssueTabs } from './IssueTabs.tsx'
import own from './issues.module.css'
import { retryOf } from './retry.ts'

export const issueStates: readonly IssueState[] = ['open', 'acknowledged', 'resolved', 'ignored']

export function Issues() {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const { language } = useLocale()
  const navigate = useNavigate()
  const search = useSearch({ from: '/o/$slug/issues' })
  const { state = 'open', assignee } = search
  const { data, error, refetch } = useQuery(issuesQuery(slug, state, assignee))
  const selection = useSelection()
  const [bulk, setBulk] = useState<BulkRequest>()
  const mayAct = may('bulk.run')
  const go = (next: { state?: string; assignee?: string }) =>
    void navigate({ to: '/o/$slug/issues', params: { slug }, search: next })
  const retryFocused = () => {
    const issue = data?.items.find(({ id }) => id === focusedRow())
    const request = issue && retryOf(issue)
    if (mayAct && request) setBulk(request)
  }
  useKeys({
    j: () => moveRow(1),
    k: () => moveRow(-1),
    x: () => {
      const id = focusedRow()
      if (mayAct && id !== undefined) selection.toggle(id)
    },
    r: retryFocused,
  })
  const assign = (assignee: string | null) => {
    const select = selection.all
      ? ({ of: 'issues', filter: { state } } as const)
      : ({ of: 'ids', ids: [...selection.ids] } as const)
    setBulk({ action: 'issue.assign', select, assignee })
  }
  return (
    <>
      <PageHead title={t('nav.issues')} about={t('issues.about')} />
      <div className={own.tabs}>
        <IssueTabs current="causes" />
      </div>
      <div className={classes.bar}>
        <SegmentedControl
          size="sm"
          aria-label={t('issues.state')}
          value={state}
          onChange={value => go({ ...search, state: value })}
          data={issueStates.map(value => ({ value, label: stateWord('issue', value).word[language] }))}
        />
        <Checkbox
          size="xs"
          label={t('issues.mine')}
          checked={assignee === 'me'}
          onChange={event => go({ state, ...(event.currentTarget.checked ? { assignee: 'me' } : {}) })}
        />
      </div>
      <BulkBar selection={selection} canTakeAll={assignee === undefined} choices={[]} onAssign={assign} />
      <div className={classes.card}>
        <div className={classes.scroll}>
          {!data ? (
            error ? (
              <ErrorNote error={error} onRetry={() => void refetch()} />
            ) : (
              <LoadingRows rows={5} height={60} />
            )
          ) : data.items.length === 0 ? (
            <Note title={t(state === 'open' ? 'issues.noneOpen' : 'issues.none')}>
              <p>{t('issues.emptyText')}</p>
            </Note>
          ) : (
            <Table
              tall
              label={t('nav.issues')}
              columns={columns(t, slug, search, mayAct ? selection : undefined)}
              rows={data.items}
              rowKey={({ id }) => id}
              isMarked={({ id }) => selection.all || selection.ids.has(id)}
            />
          )}
        </div>
      </div>
      <Outlet />
      <BulkDialog request={bulk} onClose={() => setBulk(undefined)} onStarted={selection.clear} />
    </>
  )
}

function columns(
  t: TFunction,
  slug: string,
  search: { state?: string | undefined; assignee?: string | undefined },
  selection: RowSelection | undefined,
): Column<Issue>[] {
  const select: Column<Issue> = {
    key: 'select',
    head: t('messages.select'),
    hiddenHead: true,
    width: '40px',
    cell: issue => (
      <Checkbox
        size="xs"
        checked={selection?.all === true || selection?.ids.has(issue.id) === true}
        onChange={() => selection?.toggle(issue.id)}
        aria-label={t('issues.selectRow', { what: problemText(t, issue.code).says })}
      />
    ),
  }
  return [
    ...(selection ? [select] : []),
    {
      key: 'cause',
      head: t('issues.cause'),
      cell: issue => {
        const { says, fix } = problemText(t, issue.code, { connection: issue.connection.title })
        return (
          <>
            <RowLink row={issue.id} to="/o/$slug/issues/$id" params={{ slug, id: issue.id }} search={search}>
              {says}
            </RowLink>
            {issue.detail && <span className={`${text.soft} ${own.detail}`}> · {issue.detail}</span>}
            <p className={classes.fix}>{fix}</p>
          </>
        )
      },
    },
    {
      key: 'step',
      head: t('issues.where'),
      width: '150px',
      wide: true,
      cell: ({ connection, step }) => (
        <>
          <Link to="/o/$slug/connections/$id" params={{ slug, id: connection.id }} className={text.link}>
            {connection.title}
          </Link>
          <p className={classes.fix}>{t(`step.${step}`, { defaultValue: step })}</p>
        </>
      ),
    },
    {
      key: 'waiting',
      head: t('issues.waiting'),
      width: '84px',
      align: 'right',
      cell: ({ waiting, count }) => (
        <>
          {waiting}
          <p className={classes.fix}>{t('issues.ofCount', { count })}</p>
        </>
      ),
    },
    {
      key: 'last',
      head: t('issues.seen'),
      width: '168px',
      cell: ({ firstSeenAt, lastSeenAt }) => (
        <>
          <When at={lastSeenAt} />
          <p className={classes.fix}>
            {t('issues.first')} <When at={firstSeenAt} show="relative" />
          </p>
        </>
      ),
    },
    {
      key: 'state',
      head: t('issues.state'),
      width: '150px',
      cell: issue => (
        <>
          <StateMark kind="issue" state={issue.state} />
          <p className={classes.fix}>{issue.assignee?.name ?? t('issues.nobody')}</p>
        </>
      ),
    },
  ]
}
