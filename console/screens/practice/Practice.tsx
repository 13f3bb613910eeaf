/** The practice management: a tab for each kind of entry, its list, and one entry in the drawer. The address is the state. */
import { Button } from '@mantine/core'
import { IconFileImport, IconPlus } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ImportedKind } from '../../api/practice.ts'
import { useNow } from '../../parts/clock.ts'
import { moveRow, useKeys } from '../../parts/keys.ts'
import { LinkButton } from '../../parts/LinkButton.tsx'
import { PageHead } from '../../parts/PageHead.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import { Tabs, tabClass } from '../../parts/Tabs.tsx'
import list from '../list.module.css'
import { NoRight } from '../setUp/NoRight.tsx'
import { AppointmentDrawer } from './AppointmentDrawer.tsx'
import { EntryDrawer } from './EntryDrawer.tsx'
import { EntryList } from './EntryList.tsx'
import { ImportDialog } from './ImportDialog.tsx'
import { kindPaths, kinds } from './kinds.ts'
import classes from './practice.module.css'
import { findBox } from './SearchBox.tsx'
import { filterOf, usePlace } from './usePlace.ts'

export function Practice() {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const navigate = useNavigate()
  const { path, search } = usePlace()
  const now = useNow()
  const [importing, setImporting] = useState(false)
  const kind = kinds[path]
  const mayRead = may(kind.right ?? 'practice.read')
  const mayChange = may(kind.right ?? 'practice.change')
  const { open, tab: _tab, ...rest } = search
  useKeys({
    j: () => moveRow(1),
    k: () => moveRow(-1),
    '/': () => document.getElementById(findBox)?.focus(),
  })
  const close = () => void navigate({ to: '/o/$slug/practice/$kind', params: { slug, kind: path }, search: rest })
  return (
    <>
      <PageHead title={t('nav.practice')} about={t(`practice.about.${path}`)}>
        {mayChange && kind.import && (
          <Button
            size="compact-md"
            variant="default"
            leftSection={<IconFileImport size={16} aria-hidden />}
            onClick={() => setImporting(true)}
          >
            {t('practice.import.open')}
          </Button>
        )}
        {mayChange && (
          <LinkButton
            to="/o/$slug/practice/$kind"
            params={{ slug, kind: path }}
            search={{ ...rest, open: 'new' }}
            size="compact-md"
            leftSection={<IconPlus size={16} aria-hidden />}
          >
            {t(`practice.new.${path}`)}
          </LinkButton>
        )}
      </PageHead>
      <div className={classes.tabs}>
        <Tabs label={t('practice.parts')}>
          {kindPaths
            .filter(each => may(kinds[each].right ?? 'practice.read'))
            .map(each => (
              <Link
                key={each}
                to="/o/$slug/practice/$kind"
                params={{ slug, kind: each }}
                search={{}}
                className={tabClass}
                activeProps={{}}
                data-active={each === path || undefined}
                aria-current={each === path ? 'page' : undefined}
              >
                {t(`practice.kind.${each}`)}
              </Link>
            ))}
        </Tabs>
      </div>
      {mayRead ? (
        <EntryList key={path} path={path} filter={filterOf(path, search, now)} cursor={search.cursor} />
      ) : (
        <div className={list.card}>
          <NoRight />
        </div>
      )}
      {mayRead &&
        open !== undefined &&
        (path === 'appointments' && open !== 'new' ? (
          <AppointmentDrawer key={open} id={open} onClose={close} />
        ) : (
          <EntryDrawer key={open} path={path} id={open} onClose={close} />
        ))}
      {importing && kind.import && <ImportDialog kind={path as ImportedKind} onClose={() => setImporting(false)} />}
    </>
  )
}
