/** The registry: people as members know them, merges and documents, each a list; what is open stands in a drawer. */
import { Link, Outlet, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { moveRow, useKeys } from '../../parts/keys.ts'
import { PageHead } from '../../parts/PageHead.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import { Tabs, tabClass } from '../../parts/Tabs.tsx'
import { DocumentList } from './DocumentList.tsx'
import { DuplicateQueue } from './duplicates/DuplicateQueue.tsx'
import { MemberList } from './MemberList.tsx'
import { MergeList } from './MergeList.tsx'
import { PeopleList } from './PeopleList.tsx'
import { personBox } from './PersonSearch.tsx'
import classes from './registry.module.css'

const parts = ['people', 'duplicates', 'merges', 'documents', 'members'] as const
const lists = {
  people: PeopleList,
  duplicates: DuplicateQueue,
  merges: MergeList,
  documents: DocumentList,
  members: MemberList,
} as const

export function Registry() {
  const { t } = useTranslation()
  const slug = useSlug()
  const { show } = useSearch({ from: '/o/$slug/patients' })
  const may = useMay()
  const offered = parts.filter(each => each !== 'members' || may('configuration.read'))
  const here = offered.find(each => each === show) ?? 'people'
  const List = lists[here]
  useKeys({
    j: () => moveRow(1),
    k: () => moveRow(-1),
    '/': () => document.getElementById(personBox)?.focus(),
  })
  return (
    <>
      <PageHead title={t('nav.patients')} about={t('registry.about')} />
      <div className={classes.tabs}>
        <Tabs label={t('registry.parts')}>
          {offered.map(part => (
            <Link
              key={part}
              to="/o/$slug/patients"
              params={{ slug }}
              search={part === 'people' ? {} : { show: part }}
              className={tabClass}
              activeProps={{}}
              data-active={part === here || undefined}
              aria-current={part === here ? 'page' : undefined}
            >
              {t(`registry.part.${part}`)}
            </Link>
          ))}
        </Tabs>
      </div>
      <List />
      <Outlet />
    </>
  )
}
