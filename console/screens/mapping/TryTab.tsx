/** The draft tried on the last messages: how many stay the same, change, newly fail; each with its rule and reason. */
import { Button, NativeSelect, Progress, SegmentedControl } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { advanceRun, type MappingRun, newestRunQuery, type RunResult, startRun } from '../../api/mappings.ts'
import { moveRow, useKeys } from '../../parts/keys.ts'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { errorText } from '../../parts/problemText.ts'
import { type Column, Table } from '../../parts/Table.tsx'
import { showToast } from '../../parts/toast.ts'
import { When } from '../../parts/When.tsx'
import { DifferenceDrawer } from './DifferenceDrawer.tsx'
import { Reason } from './Reason.tsx'
import { sameRules } from './ruleText.ts'
import type { MappingSearch } from './search.ts'
import type { Draft } from './useDraft.ts'
import classes from './Workbench.module.css'
import type { BenchProps } from './Workbench.tsx'

const howMany = [50, 200, 500] as const
const shownVerdicts = ['newly-fails', 'changed', 'newly-works', 'still-fails'] as const

export function TryTab({ which, go, search, draft }: BenchProps & { draft: Draft }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const query = newestRunQuery(which)
  const { data, error, refetch } = useQuery(query)
  const [messages, setMessages] = useState(200)
  const [running, setRunning] = useState(false)
  useKeys({ j: () => moveRow(1), k: () => moveRow(-1) })

  const goOn = async (start: () => Promise<string>) => {
    setRunning(true)
    try {
      const id = await start()
      let run: MappingRun
      do {
        run = await advanceRun(which.slug, id)
        client.setQueryData(query.queryKey, { run })
      } while (run.state === 'running')
      showToast({ message: summary(t, run) })
    } catch (error) {
      const { says, fix } = errorText(t, error)
      showToast({ message: `${says} ${fix}`, tone: 'bad' })
    }
    setRunning(false)
  }
  const run = data?.run ?? undefined
  const results = run?.results.filter(each => search.verdict === undefined || each.verdict === search.verdict) ?? []
  return (
    <div className={classes.try}>
      <div className={classes.tryBar}>
        <NativeSelect
          aria-label={t('mapping.howMany')}
          value={String(messages)}
          onChange={event => setMessages(Number(event.currentTarget.value))}
          data={howMany.map(count => ({ value: String(count), label: t('mapping.lastCount', { count }) }))}
        />
        <Button
          loading={running}
          onClick={() => void goOn(async () => (await startRun(which, draft.rules, messages)).id)}
        >
          {t('mapping.try')}
        </Button>
        <span className={classes.hint}>{t('mapping.tryHelp')}</span>
      </div>
      {!data ? (
        error ? (
          <ErrorNote error={error} onRetry={() => void refetch()} />
        ) : (
          <LoadingRows rows={4} />
        )
      ) : !run ? (
        <Note title={t('mapping.neverTried')}>
          <p>{t('mapping.neverTriedText')}</p>
        </Note>
      ) : (
        <>
          {run.state === 'running' && (
            <div className={classes.tryBar}>
              <Progress value={(100 * run.tried) / run.wanted} aria-label={t('mapping.progress')} flex={1} />
              {!running && (
                <Button size="compact-sm" variant="default" onClick={() => void goOn(async () => run.id)}>
                  {t('mapping.goOn')}
                </Button>
              )}
            </div>
          )}
          <p className={classes.summary} role="status">
            <strong>{summary(t, run)}</strong> <When at={run.startedAt} show="relative" />
            {!sameRules(run.rules, draft.rules) && (
              <span className={classes.warning}> ▲ {t('mapping.changedSince')}</span>
            )}
          </p>
          {run.results.length > 0 && (
            <SegmentedControl
              size="sm"
              aria-label={t('mapping.show')}
              value={search.verdict ?? 'all'}
              onChange={value => go({ tab: 'try', ...(value === 'all' ? {} : { verdict: value }) })}
              data={[
                { value: 'all', label: t('mapping.all', { count: run.results.length }) },
                ...shownVerdicts.map(each => ({
                  value: each,
                  label: `${t(`mapping.verdict.${each}`)} (${run.counts[each]})`,
                })),
              ]}
            />
          )}
          {results.length > 0 && (
            <Table
              tall
              label={t('mapping.results')}
              columns={columns(t, search, go)}
              rows={results}
              rowKey={({ event }) => event}
            />
          )}
        </>
      )}
      {run && search.event && (
        <DifferenceDrawer
          which={which}
          run={run.id}
          result={run.results.find(each => each.event === search.event)}
          event={search.event}
          onRule={rule => go({ rule: rule + 1, sample: search.event })}
          onClose={() => go({ ...search, event: undefined })}
        />
      )}
    </div>
  )
}

/** The whole in one sentence, the worst first. */
function summary(t: TFunction, run: MappingRun): string {
  const { tried, counts, state } = run
  if (state === 'stopped') return t('mapping.stopped')
  if (tried === 0 && state === 'done') return t('mapping.noMessages')
  if (counts['newly-fails'] > 0) return t('mapping.someFail', { count: counts['newly-fails'], tried })
  if (counts.same === tried) return t('mapping.allSame', { tried })
  return t('mapping.someChange', { count: counts.changed + counts['newly-works'], tried })
}

function columns(t: TFunction, search: MappingSearch, go: (search: MappingSearch) => void): Column<RunResult>[] {
  return [
    {
      key: 'verdict',
      head: t('mapping.outcome'),
      width: '150px',
      cell: ({ verdict }) => (
        <span className={classes.verdict} data-verdict={verdict}>
          {t(`mapping.verdict.${verdict}`)}
        </span>
      ),
    },
    {
      key: 'what',
      head: t('mapping.message'),
      width: '190px',
      cell: ({ event, eventType }) => (
        <button
          type="button"
          className={classes.rowButton}
          data-row={event}
          onClick={() => go({ ...search, tab: 'try', event })}
        >
          {t(`event.${eventType}`, { defaultValue: eventType })}
        </button>
      ),
    },
    {
      key: 'when',
      head: t('mapping.when'),
      width: '150px',
      wide: true,
      cell: ({ at }) => <When at={at} show="clock" />,
    },
    { key: 'why', head: t('mapping.why'), cell: result => <Reason result={result} /> },
  ]
}
