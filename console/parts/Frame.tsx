/** The frame of every screen: where I am, what needs me, and the keys and menus that are always there. */
import { useQuery } from '@tanstack/react-query'
import { Outlet, useNavigate } from '@tanstack/react-router'
import { useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { LiveContext, useLiveStream } from '../api/live.ts'
import { overviewQuery } from '../api/queries.ts'
import type { Organization, Session } from '../api/types.ts'
import classes from './Frame.module.css'
import { KeyHelp } from './KeyHelp.tsx'
import { isSecondKey, useKeys } from './keys.ts'
import { Navigation } from './Navigation.tsx'
import { NotLiveBand } from './NotLiveBand.tsx'
import { Palette } from './PaletteDialog.tsx'
import { type Place, places } from './places.ts'
import { HereContext } from './session.ts'
import { TopBar } from './TopBar.tsx'

export function Frame({ session, organization }: { session: Session; organization: Organization }) {
  const { t } = useTranslation()
  const live = useLiveStream(organization.slug)
  const [helpOpen, setHelpOpen] = useState(false)
  const here = useMemo(() => ({ session, organization }), [session, organization])
  const { data: overview } = useQuery({
    ...overviewQuery(organization.slug),
    enabled: organization.may.includes('overview.read'),
  })
  useGoKeys(organization, () => setHelpOpen(true))

  return (
    <HereContext value={here}>
      <LiveContext value={live}>
        <a className={classes.skip} href="#content">
          {t('frame.skip')}
        </a>
        <div className={classes.frame} data-environment={organization.environment}>
          <TopBar onHelp={() => setHelpOpen(true)} />
          <Navigation counts={overview?.counts} />
          <main className={classes.content} id="content" tabIndex={-1}>
            <NotLiveBand />
            <Outlet />
          </main>
        </div>
        <Palette onHelp={() => setHelpOpen(true)} />
        <KeyHelp opened={helpOpen} onClose={() => setHelpOpen(false)} />
      </LiveContext>
    </HereContext>
  )
}

/** `g` and a letter go to a screen; `?` opens the help. */
function useGoKeys({ slug, may }: Organization, openHelp: () => void): void {
  const navigate = useNavigate()
  const pressedG = useRef<number>(undefined)
  const go = (place: Place) => (event: KeyboardEvent) => {
    const meant = isSecondKey(pressedG.current, event.timeStamp)
    pressedG.current = undefined
    if (meant) void navigate({ to: place.to, params: { slug } })
    return meant // else the letter is the screen's own
  }
  const open = places.filter(({ action }) => action === 'any' || may.includes(action))
  const letters = Object.fromEntries(open.map(place => [place.letter, go(place)]))
  useKeys({
    ...letters,
    g: event => {
      pressedG.current = event.timeStamp
    },
    '?': openHelp,
  })
}
