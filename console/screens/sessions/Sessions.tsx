/**
 * Synchronization: sites, students, users and session notes with the agency, client, staff member and appointment that
 * each is. Before that: the switch, the consent and the first pull.
 */
import { Button } from '@mantine/core'
import { IconAdjustments, IconFileCheck, IconLock, IconRefresh } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { pullSessions, sessionOverviewQuery } from '../../api/sessions.ts'
import type { SessionOverview } from '../../api/sessionTypes.ts'
import { useKeys } from '../../parts/keys.ts'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { PageHead } from '../../parts/PageHead.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import { useChange } from '../../parts/useChange.ts'
import { When } from '../../parts/When.tsx'
import list from '../list.module.css'
import { Beside } from './Beside.tsx'
import { Connect } from './Connect.tsx'
import { EntryList } from './EntryList.tsx'
import { FilesFirst, needsFiles, SessionLinks } from './files/SessionLinks.tsx'
import { MissingBand } from './missing/MissingBand.tsx'
import { NoteList } from './NoteList.tsx'
import { isPulling, PullProgress } from './PullProgress.tsx'
import { SwitchedOff } from './Switch.tsx'
import { TabBar } from './TabBar.tsx'
import { TemplateBand } from './templates/TemplateBand.tsx'
import { useOpen, useSessionSearch } from './useSessionSearch.ts'

export function Sessions() {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const mayLook = may('sessions.overview')
  const { data, error, refetch } = useQuery({
    ...sessionOverviewQuery(slug),
    enabled: mayLook,
    // A pull is followed by the second; otherwise now and then, for what the rules find meanwhile.
    refetchInterval: ({ state }) => (state.data && isPulling(state.data) ? 1_000 : 15_000),
  })
  return (
    <>
      <PageHead title={t('nav.sessions')} about={data?.running ? <About overview={data} /> : t('sessions.about')}>
        {data?.enabled && <Actions overview={data} />}
      </PageHead>
      {!mayLook ? (
        <NoRight />
      ) : data ? (
        <Content overview={data} />
      ) : (
        <div className={list.card}>
          {error ? <ErrorNote error={error} onRetry={() => void refetch()} /> : <LoadingRows height={44} />}
        </div>
      )}
    </>
  )
}

/** Names of people are for those who work with them; the tabs above still count. */
function NoRight() {
  const { t } = useTranslation()
  return (
    <div className={list.card}>
      <Note icon={<IconLock size={28} stroke={1.4} />} title={t('sessions.noRight')}>
        <p>{t('sessions.noRightText')}</p>
      </Note>
    </div>
  )
}

function About({ overview }: { overview: SessionOverview }) {
  const { t } = useTranslation()
  if (isPulling(overview)) return t('sessions.pulling')
  const ended = overview.pulls.flatMap(({ endedAt }) => endedAt ?? []).sort()
  const last = ended.at(-1)
  return last === undefined ? (
    t('sessions.about')
  ) : (
    <>
      {t('sessions.lastPull')} <When at={last} show="relative" />
    </>
  )
}

function Actions({ overview }: { overview: SessionOverview }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const open = useOpen()
  const pull = useChange({ run: () => pullSessions(slug, false), done: () => t('sessions.pullBegun') })
  return (
    <>
      <SessionLinks overview={overview} />
      {overview.running && !overview.byFiles && may('sessions.map') && (
        <Button
          variant="default"
          leftSection={<IconRefresh size={16} aria-hidden />}
          loading={pull.isPending}
          onClick={() => pull.mutate()}
        >
          {t('sessions.pullNow')}
        </Button>
      )}
      {overview.running && may('sessions.read') && (
        <Button
          variant="default"
          leftSection={<IconFileCheck size={16} aria-hidden />}
          onClick={() => open('templates')}
        >
          {t('sessions.templates.button')}
        </Button>
      )}
      <Button
        variant="default"
        leftSection={<IconAdjustments size={16} aria-hidden />}
        onClick={() => open('settings')}
      >
        {t('sessions.settings.title')}
      </Button>
    </>
  )
}

function Content({ overview }: { overview: SessionOverview }) {
  const may = useMay()
  const search = useSessionSearch()
  useKeys({ x: pressTakeBack })
  const visible = overview.tabs.filter(each => each.visible)
  const here = visible.find(each => each.tab === search.tab) ?? visible[0]
  if (!overview.enabled) return <SwitchedOff />
  if (!overview.running)
    return (
      <>
        <Connect />
        <Beside overview={overview} here={here} />
      </>
    )
  if (needsFiles(overview))
    return (
      <>
        <FilesFirst />
        <Beside overview={overview} here={here} />
      </>
    )
  return (
    <>
      <TabBar tabs={visible} here={here?.tab} />
      <PullProgress overview={overview} />
      {may('sessions.read') && <MissingBand />}
      {may('sessions.read') && here && (here.locked || here.tab === 'appointments') && (
        <TemplateBand isLive={!here.locked} />
      )}
      {!may('sessions.read') || !here ? (
        <NoRight />
      ) : here.tab === 'appointments' ? (
        <NoteList state={here} overview={overview} />
      ) : (
        <EntryList key={here.tab} tab={here.tab} state={here} />
      )}
      <Beside overview={overview} here={here} />
    </>
  )
}

/** The X of the row that has the focus, or its refusal where the rules made the pair. */
function pressTakeBack(): boolean {
  const row = document.activeElement?.closest('tr')
  const button = row?.querySelector<HTMLButtonElement>('[data-take-back]:not([aria-disabled="true"])')
  button?.click()
  return button !== undefined && button !== null
}
