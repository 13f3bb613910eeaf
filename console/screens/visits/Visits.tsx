/** Visits: what kinds there are, when and where they take place and with whom, and the rules they are held to. */
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Visits as VisitData, type VisitTypeBody, visitsQuery } from '../../api/visits.ts'
import { moveRow, useKeys } from '../../parts/keys.ts'
import { LinkButton } from '../../parts/LinkButton.tsx'
import { ErrorNote, LoadingRows } from '../../parts/Notes.tsx'
import { PageHead } from '../../parts/PageHead.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import { Tabs, tabClass } from '../../parts/Tabs.tsx'
import list from '../list.module.css'
import { NoRight } from '../setUp/NoRight.tsx'
import { CompareTab } from './CompareTab.tsx'
import { HoursTab } from './HoursTab.tsx'
import { PlaceDrawer } from './PlaceDrawer.tsx'
import { PractitionerDrawer } from './PractitionerDrawer.tsx'
import { PractitionersTab } from './PractitionersTab.tsx'
import { RoomsDrawer, RoomsTab } from './RoomsTab.tsx'
import { RulesTab } from './RulesTab.tsx'
import { TypeDrawer } from './TypeDrawer.tsx'
import { TypesTab } from './TypesTab.tsx'
import classes from './visits.module.css'

const tabs = ['types', 'hours', 'practitioners', 'rooms', 'rules', 'compare'] as const
type Tab = (typeof tabs)[number]

export function Visits() {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const navigate = useNavigate()
  const { tab, open } = useSearch({ from: '/o/$slug/visits' })
  const [start, setStart] = useState<Partial<VisitTypeBody>>()
  const here = tabs.find(each => each === tab) ?? 'types'
  const mayRead = may('visits.read')
  const { data, error, refetch } = useQuery({
    ...visitsQuery(slug),
    enabled: mayRead,
    // The first look at the EHR is under way, or nobody has connected one.
    refetchInterval: ({ state }) => (state.data?.places.length === 0 ? 15_000 : false),
  })
  useKeys({ j: () => moveRow(1), k: () => moveRow(-1) })
  const show = (id: string | undefined) =>
    void navigate({
      to: '/o/$slug/visits',
      params: { slug },
      search: { ...(here === 'types' ? {} : { tab: here }), ...(id ? { open: id } : {}) },
    })
  const close = () => {
    setStart(undefined)
    show(undefined)
  }
  const take = (service: string) => {
    const name = data?.services.find(each => each.record === service)?.name
    setStart({ service, ...(name ? { name } : {}) })
    show('new')
  }
  return (
    <>
      <PageHead title={t('nav.visits')} about={t('visits.about')}>
        {here === 'types' && data && data.types.length > 0 && may('visits.change') && (
          <LinkButton
            to="/o/$slug/visits"
            params={{ slug }}
            search={{ open: 'new' }}
            size="compact-md"
            leftSection={<IconPlus size={16} aria-hidden />}
          >
            {t('visits.newType')}
          </LinkButton>
        )}
      </PageHead>
      <div className={classes.tabs}>
        <Tabs label={t('visits.parts')}>
          {tabs.map(name => (
            <Link
              key={name}
              to="/o/$slug/visits"
              params={{ slug }}
              search={name === 'types' ? {} : { tab: name }}
              className={tabClass}
              activeProps={{}}
              data-active={name === here || undefined}
              aria-current={name === here ? 'page' : undefined}
            >
              {t(`visits.tab.${name}`)}
            </Link>
          ))}
        </Tabs>
      </div>
      {!mayRead ? (
        <NoRight />
      ) : data ? (
        <>
          <Content tab={here} visits={data} onTake={take} />
          {open !== undefined && (
            <Drawer key={open} tab={here} open={open} visits={data} start={start} onClose={close} />
          )}
        </>
      ) : (
        <div className={list.card}>
          {error ? <ErrorNote error={error} onRetry={() => void refetch()} /> : <LoadingRows height={44} />}
        </div>
      )}
    </>
  )
}

type ContentProps = { tab: Tab; visits: VisitData; onTake: (service: string) => void }

function Content({ tab, visits, onTake }: ContentProps) {
  switch (tab) {
    case 'types':
      return <TypesTab visits={visits} onTake={onTake} />
    case 'hours':
      return <HoursTab visits={visits} />
    case 'practitioners':
      return <PractitionersTab visits={visits} />
    case 'rooms':
      return <RoomsTab visits={visits} />
    case 'rules':
      return <RulesTab rules={visits.rules} />
    case 'compare':
      return <CompareTab visits={visits} />
  }
}

type DrawerProps = {
  tab: Tab
  open: string
  visits: VisitData
  start: Partial<VisitTypeBody> | undefined
  onClose: () => void
}

function Drawer({ tab, open, visits, start, onClose }: DrawerProps) {
  switch (tab) {
    case 'types':
      return <TypeDrawer id={open} visits={visits} start={start} onClose={onClose} />
    case 'hours':
      return <PlaceDrawer about={open} visits={visits} onClose={onClose} />
    case 'practitioners':
      return <PractitionerDrawer about={open} visits={visits} onClose={onClose} />
    case 'rooms':
      return <RoomsDrawer about={open} visits={visits} onClose={onClose} />
    case 'rules':
    case 'compare':
      return null
  }
}
