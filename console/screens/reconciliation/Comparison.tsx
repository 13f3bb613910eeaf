/** One comparison: its progress while it runs; then what it found, by kind. */
import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { isUnderWay, type Pair, runQuery } from '../../api/reconciliation.ts'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { useSlug } from '../../parts/session.ts'
import { When } from '../../parts/When.tsx'
import list from '../list.module.css'
import { DifferenceList } from './DifferenceList.tsx'
import { Outcome } from './Outcome.tsx'
import { Progress } from './Progress.tsx'

export function Comparison({ pair }: { pair: Pair }) {
  const { run: chosen } = useSearch({ from: '/o/$slug/reconciliation' })
  const run = chosen ?? pair.lastRun?.id
  return run ? <OneRun pair={pair} run={run} /> : <Never pair={pair} />
}

function OneRun({ pair, run }: { pair: Pair; run: string }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const { data, error, refetch } = useQuery(runQuery(slug, run))
  if (!data)
    return (
      <div className={list.card}>
        {error ? <ErrorNote error={error} onRetry={() => void refetch()} /> : <LoadingRows height={56} />}
      </div>
    )
  if (isUnderWay(data.run)) return <Progress pair={pair} run={data.run} />
  if (data.run.state !== 'done')
    return (
      <div className={list.card}>
        <Note title={t(`reconciliation.ended.${data.run.state}`)}>
          <p>
            {t(data.run.problem ? 'reconciliation.endedBecause' : 'reconciliation.endedText')}{' '}
            <When at={data.run.endedAt} />
          </p>
        </Note>
      </div>
    )
  return (
    <>
      <Outcome pair={pair} detail={data} />
      <DifferenceList pair={pair} detail={data} />
    </>
  )
}

/** No comparison yet: when the first one is, and that one can be run now. */
function Never({ pair }: { pair: Pair }) {
  const { t } = useTranslation()
  return (
    <div className={list.card}>
      <Note title={t('reconciliation.never')}>
        <p>{t('reconciliation.neverText')}</p>
        {pair.nightAt !== null && (
          <p>
            {t('reconciliation.nextNight')} <When at={pair.nightAt} show="clock" />
          </p>
        )}
      </Note>
    </div>
  )
}
