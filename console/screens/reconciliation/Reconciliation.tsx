/** Are both systems equal? What a comparison of two systems found, side by side, and what puts each difference right. */
import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type Pair, pairsQuery } from '../../api/reconciliation.ts'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { PageHead } from '../../parts/PageHead.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import list from '../list.module.css'
import { NoRight } from '../setUp/NoRight.tsx'
import { Comparison } from './Comparison.tsx'
import { History } from './History.tsx'
import { PairBar } from './PairBar.tsx'

export function Reconciliation() {
  const { t } = useTranslation()
  const slug = useSlug()
  const mayRead = useMay()('reconciliation.read')
  const { pair: chosen, view } = useSearch({ from: '/o/$slug/reconciliation' })
  const { data, error, refetch } = useQuery({ ...pairsQuery(slug), enabled: mayRead })
  const pair = data?.items.find(each => each.id === chosen) ?? data?.items[0]
  return (
    <>
      <PageHead title={t('nav.reconciliation')} about={t('reconciliation.about')} />
      {pair && data && <PairBar pairs={data.items} pair={pair} />}
      {!mayRead ? (
        <div className={list.card}>
          <NoRight />
        </div>
      ) : data && !pair ? (
        <div className={list.card}>
          <NoPairs />
        </div>
      ) : pair ? (
        <Shown pair={pair} view={view} />
      ) : (
        <div className={list.card}>
          {error ? <ErrorNote error={error} onRetry={() => void refetch()} /> : <LoadingRows height={56} />}
        </div>
      )}
    </>
  )
}

function Shown({ pair, view }: { pair: Pair; view: string | undefined }) {
  return view === 'history' ? <History pair={pair} /> : <Comparison key={pair.id} pair={pair} />
}

/** Nothing to compare: a route between two systems that can be listed makes a pair by itself. */
function NoPairs() {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  return (
    <Note
      title={t('reconciliation.noPairs')}
      action={
        may('routes.read') && (
          <Link to="/o/$slug/connections/routes" params={{ slug }} className={text.link}>
            {t('reconciliation.toRoutes')}
          </Link>
        )
      }
    >
      <p>{t('reconciliation.noPairsText')}</p>
    </Note>
  )
}
