/** A person of the registry: what is known, documents, merges, what came when, and what went out; a tab each. */
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type RegistryPerson, registryPersonQuery } from '../../api/registry.ts'
import { DetailDrawer } from '../../parts/DetailDrawer.tsx'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import { Tabs, tabClass } from '../../parts/Tabs.tsx'
import { useNetworkShown } from '../../parts/useNetworkShown.ts'
import { DirectiveTab } from './DirectiveTab.tsx'
import { DisclosureTab } from './DisclosureTab.tsx'
import { DocumentTable } from './DocumentTable.tsx'
import { HistoryTab } from './HistoryTab.tsx'
import { MergeTable } from './MergeTable.tsx'
import { nameOf } from './mergeColumns.tsx'
import classes from './registry.module.css'
import { SummaryTab } from './SummaryTab.tsx'

const tabs = ['summary', 'documents', 'merges', 'history', 'disclosures', 'directives'] as const
/** Of whoever answers for what was told, and of whoever takes part in the network. */
const ofPrivacy: readonly string[] = ['disclosures', 'directives']
type Tab = (typeof tabs)[number]

export function PersonDrawer() {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const { id } = useParams({ from: '/o/$slug/patients/$id' })
  const { tab, ...search } = useSearch({ from: '/o/$slug/patients/$id' })
  const navigate = useNavigate()
  const { data, error, refetch } = useQuery(registryPersonQuery(slug, id))
  const networkShown = useNetworkShown()
  const offered = tabs.filter(
    each => (!ofPrivacy.includes(each) || may('registry.disclosures')) && (each !== 'directives' || networkShown),
  )
  const here = offered.find(each => each === tab) ?? 'summary'
  return (
    <DetailDrawer
      wide
      title={data ? <bdi>{nameOf(data)}</bdi> : t('registry.one')}
      onClose={() => void navigate({ to: '/o/$slug/patients', params: { slug }, search })}
    >
      {data ? (
        <>
          <Tabs label={t('registry.tabs')}>
            {offered.map(name => (
              <Link
                key={name}
                to="/o/$slug/patients/$id"
                params={{ slug, id }}
                search={name === 'summary' ? search : { ...search, tab: name }}
                className={tabClass}
                activeProps={{}}
                data-active={name === here || undefined}
                aria-current={name === here ? 'page' : undefined}
              >
                {t(`registry.tab.${name}`)}
              </Link>
            ))}
          </Tabs>
          <Content person={data} tab={here} />
        </>
      ) : error ? (
        <ErrorNote error={error} onRetry={() => void refetch()} />
      ) : (
        <LoadingRows rows={8} />
      )}
    </DetailDrawer>
  )
}

function Content({ person, tab }: { person: RegistryPerson; tab: Tab }) {
  const { t } = useTranslation()
  switch (tab) {
    case 'summary':
      return <SummaryTab person={person} />
    case 'documents':
      return person.documents.length === 0 ? (
        <Note title={t('registry.noDocuments')}>
          <p>{t('registry.noDocumentsText')}</p>
        </Note>
      ) : (
        <div className={classes.scroll}>
          <DocumentTable documents={person.documents} />
        </div>
      )
    case 'merges':
      return person.merges.length === 0 ? (
        <Note title={t('registry.noMerges')}>
          <p>{t('registry.noMergesText')}</p>
        </Note>
      ) : (
        <>
          <p className={classes.hint}>{t('registry.mergesHint')}</p>
          <div className={classes.scroll}>
            <MergeTable merges={person.merges} />
          </div>
        </>
      )
    case 'history':
      return <HistoryTab person={person} />
    case 'disclosures':
      return <DisclosureTab person={person.id} />
    case 'directives':
      return <DirectiveTab person={person.id} />
  }
}
