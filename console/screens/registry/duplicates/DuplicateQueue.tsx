/** Possible duplicates as a queue: the most likely first on the left, both people side by side on the right; by keys alone. */
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import {
  type Duplicate,
  type DuplicateState,
  duplicateCountsQuery,
  duplicateStates,
  duplicatesQuery,
} from '../../../api/registry.ts'
import { ErrorNote, LoadingRows, Note } from '../../../parts/Notes.tsx'
import { RowLink } from '../../../parts/RowLink.tsx'
import { useSlug } from '../../../parts/session.ts'
import text from '../../../parts/text.module.css'
import list from '../../list.module.css'
import { Pages } from '../Pages.tsx'
import { DuplicatePane } from './DuplicatePane.tsx'
import classes from './duplicates.module.css'

export function DuplicateQueue() {
  const { t } = useTranslation()
  const slug = useSlug()
  const navigate = useNavigate()
  const here = useSearch({ from: '/o/$slug/patients' })
  const state = duplicateStates.find(each => each === here.state) ?? 'open'
  const { data, error, refetch } = useQuery(duplicatesQuery(slug, state, here.cursor))
  const items = data?.items ?? []
  const opened = here.open ?? items[0]?.id
  const goOn = (decided: string) => {
    const at = items.findIndex(each => each.id === decided)
    const next = items[at + 1] ?? items[at - 1]
    const { open: _, ...rest } = here
    void navigate({ to: '/o/$slug/patients', params: { slug }, search: next ? { ...rest, open: next.id } : rest })
  }
  return (
    <>
      <States here={state} />
      <div className={classes.queue}>
        <div className={`${list.card} ${classes.list}`}>
          <div className={list.scroll}>
            {!data ? (
              error ? (
                <ErrorNote error={error} onRetry={() => void refetch()} />
              ) : (
                <LoadingRows rows={10} />
              )
            ) : items.length === 0 ? (
              <Note title={t('registry.duplicates.none')}>
                <p>{t(`registry.duplicates.noneText.${state}`)}</p>
              </Note>
            ) : (
              <ul className={classes.rows}>
                {items.map(item => (
                  <Row key={item.id} item={item} isOpen={item.id === opened} />
                ))}
              </ul>
            )}
          </div>
          {data && <Pages shown={t('registry.duplicates.shown', { count: items.length })} next={data.next} />}
        </div>
        <div className={`${list.card} ${classes.pane}`}>
          {opened && <DuplicatePane key={opened} id={opened} onDecided={() => goOn(opened)} />}
        </div>
      </div>
    </>
  )
}

/** The states as links, each with how many there are. */
function States({ here }: { here: DuplicateState }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const { data } = useQuery(duplicateCountsQuery(slug))
  return (
    <nav className={list.bar} aria-label={t('registry.duplicates.states')}>
      {duplicateStates.map(each => (
        <Link
          key={each}
          to="/o/$slug/patients"
          params={{ slug }}
          search={{ show: 'duplicates', ...(each === 'open' ? {} : { state: each }) }}
          className={classes.state}
          activeProps={{}}
          data-active={each === here || undefined}
          aria-current={each === here ? 'page' : undefined}
        >
          {t(`registry.duplicates.state.${each}`)}
          {data && <span className={text.soft}> {data[each] >= 10_000 ? '10 000+' : data[each]}</span>}
        </Link>
      ))}
    </nav>
  )
}

function Row({ item, isOpen }: { item: Duplicate; isOpen: boolean }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const here = useSearch({ from: '/o/$slug/patients' })
  const { one, other, percent, because, vetoes } = item
  const unknown = t('registry.duplicates.noName')
  return (
    <li className={classes.item} data-open={isOpen || undefined}>
      <RowLink
        row={item.id}
        to="/o/$slug/patients"
        params={{ slug }}
        search={{ ...here, open: item.id }}
        aria-current={isOpen || undefined}
      >
        {one.initials ?? unknown} – {other.initials ?? unknown}
      </RowLink>
      <span className={classes.percent}>{t('registry.duplicates.percent', { percent })}</span>
      <span className={text.soft}>
        {t(`registry.duplicates.because.${because}`, { defaultValue: because })}
        {vetoes.length > 0 && ` · ${t('registry.duplicates.against', { count: vetoes.length })}`}
      </span>
    </li>
  )
}
