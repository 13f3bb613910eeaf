/** The network: what is asked and how it is answered, every exchange, the gateway, and the way to going live; a tab each. */
import { Link, Outlet, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { moveRow, useKeys } from '../../parts/keys.ts'
import { LinkButton } from '../../parts/LinkButton.tsx'
import { PageHead } from '../../parts/PageHead.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import { Tabs, tabClass } from '../../parts/Tabs.tsx'
import { NoRight } from '../setUp/NoRight.tsx'
import { ExchangeList } from './ExchangeList.tsx'
import { GatewayState } from './GatewayState.tsx'
import { GoLive } from './GoLive.tsx'
import classes from './network.module.css'
import { TrafficPage } from './TrafficPage.tsx'

const parts = ['traffic', 'exchanges', 'gateway', 'go-live'] as const
const pages = { traffic: TrafficPage, exchanges: ExchangeList, gateway: GatewayState, 'go-live': GoLive } as const

export function Network() {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const { show } = useSearch({ from: '/o/$slug/network' })
  const here = parts.find(each => each === show) ?? 'traffic'
  const Page = pages[here]
  useKeys({ j: () => moveRow(1), k: () => moveRow(-1) })
  return (
    <>
      <PageHead title={t('nav.network')} about={t('network.about')}>
        {may('network.test') && (
          <LinkButton
            size="compact-sm"
            variant="default"
            to="/o/$slug/network/test"
            params={{ slug }}
            search={here === 'traffic' ? {} : { show: here }}
          >
            {t('network.test.title')}
          </LinkButton>
        )}
      </PageHead>
      {may('network.read') ? (
        <>
          <div className={classes.tabs}>
            <Tabs label={t('network.parts')}>
              {parts.map(part => (
                <Link
                  key={part}
                  to="/o/$slug/network"
                  params={{ slug }}
                  search={part === 'traffic' ? {} : { show: part }}
                  className={tabClass}
                  activeProps={{}}
                  data-active={part === here || undefined}
                  aria-current={part === here ? 'page' : undefined}
                >
                  {t(`network.shown.${part}`)}
                </Link>
              ))}
            </Tabs>
          </div>
          <Page />
        </>
      ) : (
        <NoRight />
      )}
      <Outlet />
    </>
  )
}
