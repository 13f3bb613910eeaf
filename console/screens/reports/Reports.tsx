/** The three reports of Synchronization: rows with their filters, charts of the same rows, and the digest before payroll. */
import { Button, SegmentedControl } from '@mantine/core'
import { IconNotes } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { reportCountsQuery, reportNames } from '../../api/reports.ts'
import { sessionSettingsQuery } from '../../api/sessions.ts'
import { Note } from '../../parts/Notes.tsx'
import { PageHead } from '../../parts/PageHead.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import { Tabs, tabClass } from '../../parts/Tabs.tsx'
import { SavedViews } from '../../parts/views/SavedViews.tsx'
import list from '../list.module.css'
import { narrowed, totalsOf } from './counts.ts'
import { DigestPanel } from './DigestPanel.tsx'
import { ExportMenu } from './ExportMenu.tsx'
import { MappingChips } from './MappingChips.tsx'
import { ReportCharts } from './ReportCharts.tsx'
import { ReportFilters } from './ReportFilters.tsx'
import { NoteRows, PersonRows } from './ReportRows.tsx'
import classes from './reports.module.css'
import { reportOrder, useReportPlace } from './useReportPlace.ts'

export function Reports() {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const { report, search, filter } = useReportPlace()
  const { data: settings } = useQuery(sessionSettingsQuery(slug))
  const isOff = settings !== undefined && !(settings.enabled && settings.connection)
  const counts = useQuery({ ...reportCountsQuery(slug, report, filter), enabled: settings !== undefined && !isOff })
  const items = counts.data?.items
  const rows = items && totalsOf(narrowed(items, filter)).all
  if (isOff)
    return (
      <>
        <PageHead title={t('nav.reports')} about={t('reports.about')} />
        <SwitchedOff />
      </>
    )
  return (
    <>
      <PageHead title={reportNames[report]}>
        {may('sessions.export') && search.view !== 'digest' && <ExportMenu key={report} rows={rows} />}
      </PageHead>
      <ReportTabs />
      {search.view === 'digest' ? (
        <>
          <div className={list.bar}>
            <span className={list.spacer} />
            <ViewChoice />
          </div>
          <DigestPanel />
        </>
      ) : search.view === 'charts' ? (
        <>
          {bar(null)}
          <ReportCharts counts={items} error={counts.error} onRetry={() => void counts.refetch()} />
        </>
      ) : report === 'appointments' ? (
        <NoteRows bar={bar} />
      ) : (
        <PersonRows key={report} report={report} bar={bar} />
      )}
    </>
  )

  function bar(menu: ReactNode) {
    return (
      <div className={list.bar}>
        <MappingChips totals={items && totalsOf(items)} />
        <ReportFilters />
        <span className={list.spacer} />
        <Views />
        {menu}
        <ViewChoice />
      </div>
    )
  }
}

/** The reports by their last word; the whole name is the heading. */
function ReportTabs() {
  const { t } = useTranslation()
  const slug = useSlug()
  const { report: here } = useReportPlace()
  return (
    <div className={classes.tabs}>
      <Tabs label={t('reports.tabs')}>
        {reportOrder.map(report => (
          <Link
            key={report}
            to="/o/$slug/reports/$report"
            params={{ slug, report }}
            search={{}}
            className={tabClass}
            activeProps={{}}
            data-active={report === here || undefined}
            aria-current={report === here ? 'page' : undefined}
            title={reportNames[report]}
          >
            {t(`reports.tab.${report}`)}
          </Link>
        ))}
      </Tabs>
    </div>
  )
}

/** Rows or charts; before payroll only notes matter. */
function ViewChoice() {
  const { t } = useTranslation()
  const { report, search, show } = useReportPlace()
  const views = report === 'appointments' ? (['rows', 'charts', 'digest'] as const) : (['rows', 'charts'] as const)
  return (
    <SegmentedControl
      size="xs"
      aria-label={t('reports.view.label')}
      data={views.map(value => ({ value, label: t(`reports.view.${value}`) }))}
      value={search.view ?? 'rows'}
      onChange={value => {
        const { view: _view, ...rest } = search
        show(value === 'charts' || value === 'digest' ? { ...rest, view: value } : rest)
      }}
    />
  )
}

function Views() {
  const { t } = useTranslation()
  const { report, search, filter, show } = useReportPlace()
  const always = [
    { key: 'none', label: t('reports.mapping.none'), search: { mapping: 'none' } },
    { key: 'user', label: t('reports.mappedByHand'), search: { mapping: 'user' } },
  ]
  return (
    <SavedViews
      screen={report}
      filter={filter}
      builtIn={always}
      open={wanted => show({ ...wanted, ...(search.view ? { view: search.view } : {}) })}
    />
  )
}

function SwitchedOff() {
  const { t } = useTranslation()
  const slug = useSlug()
  const navigate = useNavigate()
  return (
    <div className={list.card}>
      <Note
        icon={<IconNotes size={28} stroke={1.4} />}
        title={t('reports.off')}
        action={
          <Button
            variant="default"
            onClick={() => void navigate({ to: '/o/$slug/sessions', params: { slug }, search: {} })}
          >
            {t('reports.toSessions')}
          </Button>
        }
      >
        <p>{t('reports.offText')}</p>
      </Note>
    </div>
  )
}
