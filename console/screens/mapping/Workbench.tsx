/** The workbench of one mapping: its rules, coverage, trying it on the last messages, its versions and its sheet. */
import { Button } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type MappingType, type MappingWhole, mappingQuery, publishDraft, type Which } from '../../api/mappings.ts'
import { ErrorNote, LoadingRows } from '../../parts/Notes.tsx'
import { PageHead } from '../../parts/PageHead.tsx'
import { errorText } from '../../parts/problemText.ts'
import { useMay, useSlug } from '../../parts/session.ts'
import { showToast } from '../../parts/toast.ts'
import { CoverageTab } from './CoverageTab.tsx'
import { DraftBar } from './DraftBar.tsx'
import { PublishDialog } from './PublishDialog.tsx'
import { RulesTab } from './RulesTab.tsx'
import { Sheet } from './Sheet.tsx'
import { type MappingSearch, tabs } from './search.ts'
import { TryTab } from './TryTab.tsx'
import { useDraft } from './useDraft.ts'
import { VersionsTab } from './VersionsTab.tsx'
import classes from './Workbench.module.css'

export function Workbench() {
  const slug = useSlug()
  const { route, type } = useParams({ from: '/o/$slug/mapping/$route/$type' })
  const which = useMemo((): Which => ({ slug, route, type: type as MappingType }), [slug, route, type])
  const { data, error, refetch } = useQuery(mappingQuery(which))
  if (data) return <Bench key={`${route}/${type}/${data.version}`} which={which} whole={data} />
  return error ? <ErrorNote error={error} onRetry={() => void refetch()} /> : <LoadingRows rows={10} />
}

export type BenchProps = {
  which: Which
  whole: MappingWhole
  /** Changes what the address says is open. */
  go: (search: MappingSearch) => void
  search: MappingSearch
}

function Bench({ which, whole }: { which: Which; whole: MappingWhole }) {
  const { t } = useTranslation()
  const may = useMay()
  const client = useQueryClient()
  const navigate = useNavigate()
  const search = useSearch({ from: '/o/$slug/mapping/$route/$type' })
  const draft = useDraft(which, whole, may('mappings.change'))
  const [publishing, setPublishing] = useState(false)
  const { slug, route, type } = which
  const go = (next: MappingSearch) =>
    void navigate({ to: '/o/$slug/mapping/$route/$type', params: { slug, route, type }, search: next })
  const bench: BenchProps = { which, whole, go, search }
  const tab = search.tab ?? 'rules'

  const publish = async (note: string) => {
    const version = await draft.save()
    if (!version) return
    try {
      const published = await publishDraft(which, version, note)
      setPublishing(false)
      showToast({ message: t('mapping.published', { version: published.version }) })
    } catch (error) {
      const { says, fix } = errorText(t, error)
      showToast({ message: `${says} ${fix}`, tone: 'bad' })
    }
    await client.invalidateQueries({ queryKey: [slug] })
  }

  const title = `${t(`record.${type}`)} · ${whole.from.title} → ${whole.to.title}`
  return (
    <div className={classes.bench}>
      <PageHead title={title} about={whole.own ? t('mapping.own', { version: whole.version }) : t('mapping.byDefault')}>
        {may('mappings.change') && (
          <Button disabled={draft.version === 0 && draft.status === 'none'} onClick={() => setPublishing(true)}>
            {t('mapping.publish')}
          </Button>
        )}
      </PageHead>
      <nav className={classes.tabs} aria-label={t('mapping.tabs')}>
        {tabs
          .filter(each => may('mappings.try') || each === 'versions' || each === 'sheet' || each === 'rules')
          .map(each => (
            <Link
              key={each}
              to="/o/$slug/mapping/$route/$type"
              params={{ slug, route, type }}
              search={each === 'rules' ? {} : { tab: each }}
              className={classes.tab}
              data-active={tab === each || undefined}
              aria-current={tab === each ? 'page' : undefined}
            >
              {t(`mapping.tab.${each}`)}
            </Link>
          ))}
      </nav>
      {tab !== 'sheet' && tab !== 'versions' && <DraftBar draft={draft} whole={whole} />}
      {tab === 'rules' && <RulesTab {...bench} draft={draft} />}
      {tab === 'coverage' && <CoverageTab {...bench} draft={draft} />}
      {tab === 'try' && <TryTab {...bench} draft={draft} />}
      {tab === 'versions' && <VersionsTab {...bench} />}
      {tab === 'sheet' && <Sheet {...bench} />}
      <PublishDialog
        opened={publishing}
        which={which}
        whole={whole}
        rules={draft.rules}
        onClose={() => setPublishing(false)}
        onPublish={publish}
      />
    </div>
  )
}
