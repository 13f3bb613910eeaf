/** One issue: what happened and how to mend it, how many wait, who looks after it, what was done and said about it. */
import { Button, Menu } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { assignIssue, type IssueDetail, issueQuery, setIssueState } from '../../api/issues.ts'
import { messagesQuery } from '../../api/queries.ts'
import { BulkDialog, type BulkRequest } from '../../parts/bulk/BulkDialog.tsx'
import { DetailDrawer } from '../../parts/DetailDrawer.tsx'
import { Facts } from '../../parts/Facts.tsx'
import { ErrorNote, LoadingRows } from '../../parts/Notes.tsx'
import { PersonPicker } from '../../parts/PersonPicker.tsx'
import { ProblemBox } from '../../parts/ProblemBox.tsx'
import { problemText } from '../../parts/problemText.ts'
import { StateMark } from '../../parts/StateMark.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import { stateWord } from '../../parts/states.ts'
import text from '../../parts/text.module.css'
import { useLocale } from '../../parts/useLocale.ts'
import { When } from '../../parts/When.tsx'
import { whatOf } from '../messageColumns.tsx'
import { rowState } from '../rowState.ts'
import { useAct } from '../useAct.ts'
import { IssueStory } from './IssueStory.tsx'
import { issueStates } from './Issues.tsx'
import classes from './issues.module.css'
import { retryOf, setAsideOf } from './retry.ts'

export function IssueDrawer() {
  const { t } = useTranslation()
  const slug = useSlug()
  const { id } = useParams({ from: '/o/$slug/issues/$id' })
  const search = useSearch({ from: '/o/$slug/issues' })
  const navigate = useNavigate()
  const { data, error, refetch } = useQuery(issueQuery(slug, id))
  return (
    <DetailDrawer
      title={data ? problemText(t, data.code, { connection: data.connection.title }).says : t('issues.one')}
      onClose={() => void navigate({ to: '/o/$slug/issues', params: { slug }, search })}
    >
      {data ? (
        <Content issue={data} />
      ) : error ? (
        <ErrorNote error={error} onRetry={() => void refetch()} />
      ) : (
        <LoadingRows rows={6} />
      )}
    </DetailDrawer>
  )
}

function Content({ issue }: { issue: IssueDetail }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const act = useAct()
  const [bulk, setBulk] = useState<BulkRequest>()
  const mayChange = may('issues.change')
  const retry = retryOf(issue)
  const setAside = setAsideOf(issue)
  return (
    <>
      <div className={classes.actions}>
        {mayChange ? <StateMenu issue={issue} /> : <StateMark kind="issue" state={issue.state} pill />}
        {mayChange ? (
          <PersonPicker
            value={issue.assignee}
            label={t('issues.assignee')}
            onPick={person => act(() => assignIssue(slug, issue.id, person), t('issues.assigned'))}
          />
        ) : (
          <span className={text.soft}>{issue.assignee?.name ?? t('issues.nobody')}</span>
        )}
        {may('bulk.run') && retry && (
          <Button onClick={() => setBulk(retry)}>{t('issues.retry', { count: issue.waiting })}</Button>
        )}
        {may('bulk.run') && setAside && (
          <Button variant="default" onClick={() => setBulk(setAside)}>
            {t('issues.setAside')}
          </Button>
        )}
      </div>
      <ProblemBox code={issue.code} connection={issue.connection.title}>
        {issue.detail && <p className={`${text.soft} ${classes.detail}`}>{issue.detail}</p>}
      </ProblemBox>
      <IssueFacts issue={issue} />
      {may('messages.read') && <Affected issue={issue} />}
      <Incidents issue={issue} />
      <IssueStory issue={issue} />
      <BulkDialog request={bulk} onClose={() => setBulk(undefined)} />
    </>
  )
}

function IssueFacts({ issue }: { issue: IssueDetail }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const { connection, sampleMessage } = issue
  return (
    <Facts
      facts={[
        {
          name: t('issues.where'),
          value: (
            <>
              <Link to="/o/$slug/connections/$id" params={{ slug, id: connection.id }} className={text.link}>
                {connection.title}
              </Link>
              <span className={text.soft}> · {t(`step.${issue.step}`, { defaultValue: issue.step })}</span>
            </>
          ),
        },
        { name: t('issues.waitingNow'), value: issue.waiting },
        { name: t('issues.count'), value: issue.count },
        { name: t('issues.seen'), value: <When at={issue.lastSeenAt} /> },
        { name: t('issues.firstSeen'), value: <When at={issue.firstSeenAt} /> },
        ...(sampleMessage
          ? [
              {
                name: t('issues.sample'),
                value: (
                  <Link to="/o/$slug/messages/$id" params={{ slug, id: sampleMessage }} className={text.link}>
                    {t('issues.openSample')}
                  </Link>
                ),
              },
            ]
          : []),
      ]}
    />
  )
}

function StateMenu({ issue }: { issue: IssueDetail }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const act = useAct()
  const { language } = useLocale()
  const word = (state: string) => stateWord('issue', state).word[language]
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button
          variant="default"
          rightSection={<IconChevronDown size={14} aria-hidden />}
          aria-label={t('issues.changeState', { state: word(issue.state) })}
        >
          <StateMark kind="issue" state={issue.state} />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {issueStates
          .filter(state => state !== issue.state)
          .map(state => (
            <Menu.Item
              key={state}
              onClick={() =>
                act(() => setIssueState(slug, issue.id, state), t('issues.changed', { state: word(state) }))
              }
            >
              <StateMark kind="issue" state={state} />
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  )
}

/** How many of the affected the drawer shows; the list of messages has the rest. */
const shown = 8

function Affected({ issue }: { issue: IssueDetail }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const { data } = useQuery({
    ...messagesQuery(slug, { issue: issue.id }, undefined),
    enabled: issue.affects !== 'none' && issue.waiting > 0,
  })
  if (!data || data.items.length === 0) return null
  return (
    <>
      <h3 className={classes.heading}>{t('issues.affected')}</h3>
      <ul className={classes.story}>
        {data.items.slice(0, shown).map(row => (
          <li key={row.id} className={classes.entry}>
            <div className={classes.entryHead}>
              <span>
                <StateMark {...rowState(row)} markOnly />{' '}
                <Link to="/o/$slug/messages/$id" params={{ slug, id: row.id }} className={text.link}>
                  {whatOf(t, row)}
                </Link>{' '}
                {row.who}
              </span>
              <When at={row.receivedAt} />
            </div>
          </li>
        ))}
      </ul>
      <Link to="/o/$slug/messages" params={{ slug }} search={{ issue: issue.id }} className={text.link}>
        {t('issues.allAffected')}
      </Link>
    </>
  )
}

function Incidents({ issue }: { issue: IssueDetail }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  return (
    <>
      {issue.incidents.length > 0 && (
        <>
          <h3 className={classes.heading}>{t('issues.tab.incidents')}</h3>
          <ul className={classes.subjects}>
            {issue.incidents.map(({ id, title }) => (
              <li key={id}>
                <Link to="/o/$slug/issues/incidents/$id" params={{ slug, id }} className={text.link}>
                  {title}
                </Link>
              </li>
            ))}
          </ul>
        </>
      )}
      {may('incidents.change') && issue.incidents.length === 0 && (
        <p>
          <Link
            to="/o/$slug/issues/incidents"
            params={{ slug }}
            search={{ open: `issue:${issue.id}` }}
            className={text.link}
          >
            {t('issues.openIncident')}
          </Link>
        </p>
      )}
    </>
  )
}
