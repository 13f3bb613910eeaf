/** Issues: failures with one cause, counted once per cause; each with its fix, a sample, and a state a person sets. */
import { Button, Menu, SegmentedControl } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { setIssueState } from '../api/hub.ts'
import { issuesQuery } from '../api/queries.ts'
import type { Issue, IssueState } from '../api/types.ts'
import { moveRow, useKeys } from '../parts/keys.ts'
import { ErrorNote, LoadingRows, Note } from '../parts/Notes.tsx'
import { PageHead } from '../parts/PageHead.tsx'
import { errorText, problemText } from '../parts/problemText.ts'
import { RowLink } from '../parts/RowLink.tsx'
import { StateMark } from '../parts/StateMark.tsx'
import { useSlug } from '../parts/session.ts'
import { stateWord } from '../parts/states.ts'
import { type Column, Table } from '../parts/Table.tsx'
import text from '../parts/text.module.css'
import { showToast } from '../parts/toast.ts'
import { useLocale } from '../parts/useLocale.ts'
import { When } from '../parts/When.tsx'
import classes from './list.module.css'

const issueStates: readonly IssueState[] = ['open', 'acknowledged', 'resolved', 'ignored']

export function Issues() {
  const { t } = useTranslation()
  const slug = useSlug()
  const { language } = useLocale()
  const navigate = useNavigate()
  const { state = 'open' } = useSearch({ from: '/o/$slug/issues' })
  const { data, error, refetch } = useQuery(issuesQuery(slug, state))
  useKeys({ j: () => moveRow(1), k: () => moveRow(-1) })
  return (
    <>
      <PageHead title={t('nav.issues')} about={t('issues.about')} />
      <div className={classes.bar}>
        <SegmentedControl
          size="sm"
          aria-label={t('issues.state')}
          value={state}
          onChange={value => void navigate({ to: '/o/$slug/issues', params: { slug }, search: { state: value } })}
          data={issueStates.map(value => ({ value, label: stateWord('issue', value).word[language] }))}
        />
      </div>
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
            <Table tall label={t('nav.issues')} columns={columns(t, slug)} rows={data.items} rowKey={({ id }) => id} />
          )}
        </div>
      </div>
    </>
  )
}

function columns(t: TFunction, slug: string): Column<Issue>[] {
  return [
    {
      key: 'cause',
      head: t('issues.cause'),
      cell: issue => {
        const { says, fix } = problemText(t, issue.code, { connection: issue.connection.title })
        return (
          <>
            {issue.sampleMessage ? (
              <RowLink row={issue.id} to="/o/$slug/messages/$id" params={{ slug, id: issue.sampleMessage }}>
                {says}
              </RowLink>
            ) : (
              <span className={classes.cause} data-row={issue.id} tabIndex={-1}>
                {says}
              </span>
            )}
            {issue.detail && <span className={text.soft}> · {issue.detail}</span>}
            <p className={classes.fix}>{fix}</p>
          </>
        )
      },
    },
    {
      key: 'step',
      head: t('issues.where'),
      width: '160px',
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
    { key: 'count', head: t('issues.count'), width: '76px', align: 'right', cell: ({ count }) => count },
    {
      key: 'last',
      head: t('issues.seen'),
      width: '176px',
      cell: ({ firstSeenAt, lastSeenAt }) => (
        <>
          <When at={lastSeenAt} />
          <p className={classes.fix}>
            {t('issues.first')} <When at={firstSeenAt} show="relative" />
          </p>
        </>
      ),
    },
    { key: 'state', head: t('issues.state'), width: '190px', cell: issue => <StateMenu issue={issue} /> },
  ]
}

function StateMenu({ issue }: { issue: Issue }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const client = useQueryClient()
  const { language } = useLocale()
  const change = useMutation({
    mutationFn: (state: IssueState) => setIssueState(slug, issue.id, state),
    onSuccess: (_answer, state) =>
      showToast({ message: t('issues.changed', { state: stateWord('issue', state).word[language] }) }),
    onError: error => showToast({ message: errorText(t, error).says, tone: 'bad' }),
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: [slug, 'issues'] })
      await client.invalidateQueries({ queryKey: [slug, 'overview'] })
    },
  })
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          ml={-8}
          size="compact-sm"
          rightSection={<IconChevronDown size={14} aria-hidden />}
          loading={change.isPending}
          aria-label={t('issues.changeState', { state: stateWord('issue', issue.state).word[language] })}
        >
          <StateMark kind="issue" state={issue.state} />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {issueStates
          .filter(state => state !== issue.state)
          .map(state => (
            <Menu.Item key={state} onClick={() => change.mutate(state)}>
              <StateMark kind="issue" state={state} />
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  )
}
