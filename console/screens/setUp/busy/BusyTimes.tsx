/** The busy times that a booking system reads: whose they are, whether they are seen there, and a new address. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { NewAddress as Made } from '../../../api/busyFeeds.ts'
import { type BusyFeed, type BusyFeeds, busyFeedsQuery, renewFeedAddress, verifyFeed } from '../../../api/busyFeeds.ts'
import type { Connection } from '../../../api/types.ts'
import { LinkButton } from '../../../parts/LinkButton.tsx'
import { ErrorNote, LoadingRows, Note } from '../../../parts/Notes.tsx'
import { ReasonDialog, type ReasonRequest } from '../../../parts/ReasonDialog.tsx'
import { useMay, useSlug } from '../../../parts/session.ts'
import { Table } from '../../../parts/Table.tsx'
import text from '../../../parts/text.module.css'
import { useChange } from '../../../parts/useChange.ts'
import { When } from '../../../parts/When.tsx'
import { NoRight } from '../NoRight.tsx'
import setUp from '../setUp.module.css'
import classes from './busy.module.css'
import { useFeedColumns } from './feedColumns.tsx'
import { NewAddress } from './NewAddress.tsx'

export function BusyTimes({ connection }: { connection: Connection }) {
  const slug = useSlug()
  const mayRead = useMay()('configuration.read')
  const { data, error, refetch } = useQuery({ ...busyFeedsQuery(slug, connection.id), enabled: mayRead })
  if (!mayRead) return <NoRight />
  if (!data) return error ? <ErrorNote error={error} onRetry={() => void refetch()} /> : <LoadingRows rows={4} />
  return <Content connection={connection} feeds={data} />
}

function Content({ connection, feeds }: { connection: Connection; feeds: BusyFeeds }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const mayChange = useMay()('configuration.change')
  const { title } = connection
  const [request, setRequest] = useState<ReasonRequest>()
  const [made, setMade] = useState<{ feed: BusyFeed; address: Made }>()
  const renew = useChange<{ feed: BusyFeed; reason: string }, Made>({
    run: ({ feed, reason }) => renewFeedAddress(slug, connection.id, feed.id, reason),
    done: ({ kind }, { feed }) =>
      kind === 'registered' ? t('busy.didRegister', { title, name: feed.practitioner.name }) : undefined,
    after: (address, { feed }) => {
      if (address.kind === 'by-hand') setMade({ feed, address })
    },
  })
  const verify = useChange<BusyFeed>({ run: ({ id }) => verifyFeed(slug, connection.id, id) })
  const ask = (feed: BusyFeed) => {
    const { name } = feed.practitioner
    const isFirst = feed.state === 'new'
    setRequest({
      title: t(isFirst ? 'busy.setUpTitle' : 'busy.renewTitle', { name }),
      explains: t(isFirst ? 'busy.setUpExplains' : 'busy.renewExplains', { title }),
      does: t(isFirst ? 'busy.setUp' : 'busy.renew'),
      onReason: ({ reason }) => renew.mutate({ feed, reason }),
    })
  }
  const columns = useFeedColumns({
    mayChange,
    working: renew.isPending ? renew.variables?.feed.id : verify.isPending ? verify.variables?.id : undefined,
    renew: ask,
    verify: feed => verify.mutate(feed),
  })
  if (feeds.items.length === 0)
    return (
      <Note
        title={t('busy.none')}
        action={
          <LinkButton to="/o/$slug/connections/crosswalks" params={{ slug }} variant="default">
            {t('busy.toCrosswalks')}
          </LinkButton>
        }
      >
        <p>{t('busy.noneText', { title })}</p>
      </Note>
    )
  return (
    <>
      <p className={setUp.about}>{t('busy.about', { title })}</p>
      {feeds.publicUrl === null && <p className={classes.stale}>{t('webhooks.noPublicUrl')}</p>}
      {feeds.dataAt && (
        <p className={feeds.stale ? classes.stale : classes.age}>
          {t(feeds.stale ? 'busy.oldData' : 'busy.data')} <When at={feeds.dataAt} show="relative" />
        </p>
      )}
      <Table
        tall
        label={t('connections.part.busy')}
        rows={feeds.items}
        rowKey={({ id }) => id}
        columns={columns}
        isMarked={({ state }) => state === 'not-blocking' || state === 'silent'}
      />
      {!mayChange && <p className={text.soft}>{t('setUp.askAdmin')}</p>}
      <ReasonDialog request={request} onClose={() => setRequest(undefined)} />
      {made && <NewAddress title={title} {...made} onClose={() => setMade(undefined)} />}
    </>
  )
}
