/** How a busy feed becomes a row: whose it is and how it does, how many times, when it was fetched and seen, what to do. */
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { BusyFeed } from '../../../api/busyFeeds.ts'
import { StateMark } from '../../../parts/StateMark.tsx'
import type { Column } from '../../../parts/Table.tsx'
import { When } from '../../../parts/When.tsx'
import classes from './busy.module.css'

type Acts = {
  mayChange: boolean
  /** The feed that something is under way for. */
  working: string | undefined
  renew: (feed: BusyFeed) => void
  verify: (feed: BusyFeed) => void
}

export function useFeedColumns({ mayChange, working, renew, verify }: Acts): Column<BusyFeed>[] {
  const { t } = useTranslation()
  return [
    {
      key: 'practitioner',
      head: t('busy.practitioner'),
      cell: ({ practitioner, state }) => (
        <span className={classes.name}>
          {practitioner.name}
          <StateMark kind="busyFeed" state={state} />
        </span>
      ),
    },
    { key: 'times', head: t('busy.times'), width: '64px', align: 'right', cell: ({ intervals }) => intervals },
    {
      key: 'fetched',
      head: t('busy.fetched'),
      width: '104px',
      cell: ({ fetchedAt }) => <When at={fetchedAt} show="relative" />,
    },
    {
      key: 'seen',
      head: t('busy.seen'),
      width: '104px',
      cell: ({ verifiedAt, registered }) =>
        registered || verifiedAt ? <When at={verifiedAt} show="relative" /> : t('busy.cannotTell'),
    },
    {
      key: 'acts',
      head: t('busy.acts'),
      hiddenHead: true,
      width: '150px',
      align: 'right',
      cell: feed =>
        mayChange && (
          <span className={classes.acts}>
            {feed.registered && (
              <Button
                size="compact-sm"
                variant="subtle"
                loading={working === feed.id}
                aria-label={t('busy.verifyAria', { name: feed.practitioner.name })}
                onClick={() => verify(feed)}
              >
                {t('busy.verify')}
              </Button>
            )}
            <Button
              size="compact-sm"
              variant={feed.state === 'new' ? 'filled' : 'subtle'}
              loading={working === feed.id}
              aria-label={t(feed.state === 'new' ? 'busy.setUpAria' : 'busy.renewAria', {
                name: feed.practitioner.name,
              })}
              onClick={() => renew(feed)}
            >
              {t(feed.state === 'new' ? 'busy.setUp' : 'busy.renew')}
            </Button>
          </span>
        ),
    },
  ]
}
