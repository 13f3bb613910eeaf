/** Who of the practice management is to be at Ensora Data Collection, and how far each has come; and the choice of many. */
import { Button } from '@mantine/core'
import { IconArrowLeft, IconUserPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type PushCounts, type PushKind, pushCountsQuery } from '../../../api/sessionPushes.ts'
import { LinkButton } from '../../../parts/LinkButton.tsx'
import { PageHead } from '../../../parts/PageHead.tsx'
import { useMay, useSlug } from '../../../parts/session.ts'
import { stateWord } from '../../../parts/states.ts'
import { Tabs, tabClass } from '../../../parts/Tabs.tsx'
import { useLocale } from '../../../parts/useLocale.ts'
import list from '../../list.module.css'
import chip from '../../referrals/list.module.css'
import { NoRight } from '../../setUp/NoRight.tsx'
import classes from '../sessions.module.css'
import { ChooseDialog } from './ChooseDialog.tsx'
import { causeOf } from './cause.ts'
import { PushList } from './PushList.tsx'
import own from './push.module.css'
import { type PushSearch, pushStates } from './pushSearch.ts'

const kinds: readonly PushKind[] = ['staff', 'client']

export function Pushes() {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const navigate = useNavigate()
  const search = useSearch({ from: '/o/$slug/sessions/pushes' })
  const { kind = 'staff', open, ...rest } = search
  const mayRead = may('sessions.read')
  const { data: counts } = useQuery({ ...pushCountsQuery(slug), enabled: mayRead, refetchInterval: 5_000 })
  const to = (next: PushSearch) => void navigate({ to: '/o/$slug/sessions/pushes', params: { slug }, search: next })
  return (
    <>
      <PageHead title={t('sessionPush.title')} about={t('sessionPush.lead')}>
        <LinkButton
          to="/o/$slug/sessions"
          params={{ slug }}
          search={{}}
          variant="default"
          leftSection={<IconArrowLeft size={16} aria-hidden />}
        >
          {t('nav.sessions')}
        </LinkButton>
        {may('sessions.map') && (
          <Button
            leftSection={<IconUserPlus size={16} aria-hidden />}
            onClick={() => to({ kind, ...rest, open: 'choose' })}
          >
            {t('sessionPush.choose')}
          </Button>
        )}
      </PageHead>
      <div className={classes.tabs}>
        <Tabs label={t('sessionPush.kinds')}>
          {kinds.map(each => (
            <Link
              key={each}
              to="/o/$slug/sessions/pushes"
              params={{ slug }}
              search={{ kind: each }}
              className={tabClass}
              activeProps={{}}
              data-active={each === kind || undefined}
              aria-current={each === kind ? 'page' : undefined}
            >
              {t(`sessionPush.kind.${each}`)}
            </Link>
          ))}
        </Tabs>
      </div>
      {mayRead ? (
        <>
          {counts && <StateChips kind={kind} counts={counts} search={rest} />}
          {counts && <Problems kind={kind} counts={counts} />}
          <PushList kind={kind} state={rest.state} cursor={rest.cursor} />
        </>
      ) : (
        <div className={list.card}>
          <NoRight />
        </div>
      )}
      {open === 'choose' && may('sessions.map') && <ChooseDialog kind={kind} onClose={() => to({ kind, ...rest })} />}
    </>
  )
}

type Given = { kind: PushKind; counts: PushCounts }

function StateChips({ kind, counts, search }: Given & { search: PushSearch }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const { locale, language } = useLocale()
  const figure = new Intl.NumberFormat(locale)
  const of = counts[kind]
  const all = pushStates.reduce((sum, state) => sum + (of[state] ?? 0), 0)
  const chips = [
    { key: 'all', label: t('sessions.all'), count: all, search: { kind }, active: search.state === undefined },
    ...pushStates
      .filter(state => (of[state] ?? 0) > 0 || search.state === state)
      .map(state => ({
        key: state,
        label: stateWord('push', state).word[language],
        count: of[state] ?? 0,
        search: { kind, state },
        active: search.state === state,
      })),
  ]
  return (
    <div className={list.bar}>
      <nav className={chip.chips} aria-label={t('sessionPush.byState')}>
        {chips.map(each => (
          <Link
            key={each.key}
            to="/o/$slug/sessions/pushes"
            params={{ slug }}
            search={each.search}
            className={chip.chip}
            activeProps={{}}
            data-active={each.active || undefined}
            aria-current={each.active ? 'true' : undefined}
          >
            {each.label}
            <span className={chip.chipCount}>{figure.format(each.count)}</span>
          </Link>
        ))}
      </nav>
    </div>
  )
}

/** What stands in the way, once for each cause, with what to do. */
function Problems({ kind, counts }: Given) {
  const { t } = useTranslation()
  const problems = counts.problems.filter(each => each.kind === kind)
  if (problems.length === 0) return null
  return (
    <ul className={own.problems} aria-label={t('sessionPush.causes')}>
      {problems.map(({ problem, state, count }) => {
        const { says, fix } = causeOf(t, state, problem)
        return (
          <li key={`${problem} ${state}`}>
            <strong>{t('sessionPush.people', { count })}</strong> {says}
            <p>{fix}</p>
          </li>
        )
      })}
    </ul>
  )
}
