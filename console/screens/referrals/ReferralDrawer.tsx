/** One referral: who, where it stands and what needs somebody; then its summary, note, PDF, files and story, a tab each. */
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { referralQuery } from '../../api/referrals.ts'
import type { ReferralDetail } from '../../api/referralTypes.ts'
import { DetailDrawer } from '../../parts/DetailDrawer.tsx'
import { ErrorNote, LoadingRows } from '../../parts/Notes.tsx'
import { useSlug } from '../../parts/session.ts'
import { Tabs, tabClass } from '../../parts/Tabs.tsx'
import { useLocale } from '../../parts/useLocale.ts'
import { FilesTab } from './FilesTab.tsx'
import { NoteTab } from './NoteTab.tsx'
import { PdfTab } from './PdfTab.tsx'
import { ReferralHead } from './ReferralHead.tsx'
import { nameOf } from './referralColumns.tsx'
import { SummaryTab } from './SummaryTab.tsx'
import { TimelineTab } from './TimelineTab.tsx'
import { Trouble } from './Trouble.tsx'
import { useReferralSearch } from './useReferralSearch.ts'
import { WhereItGoes } from './WhereItGoes.tsx'

const tabs = ['summary', 'note', 'pdf', 'files', 'timeline'] as const
type Tab = (typeof tabs)[number]

export function ReferralDrawer() {
  const { t } = useTranslation()
  const { language } = useLocale()
  const slug = useSlug()
  const { id } = useParams({ from: '/o/$slug/referrals/$id' })
  const search = useReferralSearch()
  const { tab } = useSearch({ from: '/o/$slug/referrals/$id' })
  const navigate = useNavigate()
  const { data, error, refetch } = useQuery(referralQuery(slug, id, language))
  return (
    <DetailDrawer
      wide
      title={data ? <bdi>{nameOf(t, data)}</bdi> : t('referrals.one')}
      onClose={() => void navigate({ to: '/o/$slug/referrals', params: { slug }, search })}
    >
      {data ? (
        <Content referral={data} tab={tabs.find(each => each === tab) ?? 'summary'} />
      ) : error ? (
        <ErrorNote error={error} onRetry={() => void refetch()} />
      ) : (
        <LoadingRows rows={8} />
      )}
    </DetailDrawer>
  )
}

function Content({ referral, tab }: { referral: ReferralDetail; tab: Tab }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const search = useReferralSearch()
  return (
    <>
      <ReferralHead referral={referral} />
      <Trouble referral={referral} />
      <WhereItGoes source={referral.source.title} targets={referral.sendingTo} />
      <Tabs label={t('referrals.tabs')}>
        {tabs.map(name => (
          <Link
            key={name}
            to="/o/$slug/referrals/$id"
            params={{ slug, id: referral.id }}
            search={name === 'summary' ? search : { ...search, tab: name }}
            replace
            className={tabClass}
            activeProps={{}}
            data-active={name === tab || undefined}
            aria-current={name === tab ? 'page' : undefined}
          >
            {t(`referrals.tab.${name}`)}
            {name === 'files' && ` (${referral.documents.length})`}
          </Link>
        ))}
      </Tabs>
      {bodyOf(tab, referral)}
    </>
  )
}

function bodyOf(tab: Tab, referral: ReferralDetail) {
  switch (tab) {
    case 'summary':
      return <SummaryTab referral={referral} />
    case 'note':
      return <NoteTab referral={referral} />
    case 'pdf':
      return <PdfTab referral={referral} />
    case 'files':
      return <FilesTab referral={referral} />
    case 'timeline':
      return <TimelineTab entries={referral.timeline} source={referral.source.title} />
  }
}
