/** One listing in the drawer: its settings with the preview of a choice, bringing in what came before, and its history. */
import { Button } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import {
  type Listing,
  type ListingChoices,
  listingChoicesQuery,
  listingsQuery,
  removeListing,
} from '../../../api/listings.ts'
import { DetailDrawer } from '../../../parts/DetailDrawer.tsx'
import { ErrorNote, LoadingRows, Note } from '../../../parts/Notes.tsx'
import { ReasonDialog, type ReasonRequest } from '../../../parts/ReasonDialog.tsx'
import { StateMark } from '../../../parts/StateMark.tsx'
import { useMay, useSlug } from '../../../parts/session.ts'
import { Tabs, tabClass } from '../../../parts/Tabs.tsx'
import { useChange } from '../../../parts/useChange.ts'
import { HistoryList } from '../HistoryList.tsx'
import classes from '../setUp.module.css'
import { BringIn } from './BringIn.tsx'
import { ListingSettings } from './ListingSettings.tsx'
import own from './listings.module.css'

export function ListingDrawer() {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const { id } = useParams({ from: '/o/$slug/connections/listings/$id' })
  const { tab, open } = useSearch({ from: '/o/$slug/connections/listings/$id' })
  const navigate = useNavigate()
  const { data, error, refetch, isFetchedAfterMount } = useQuery({ ...listingsQuery(slug), staleTime: 0 })
  const { data: choices, error: other, refetch: again } = useQuery(listingChoicesQuery(slug))
  const listing = data?.items.find(each => each.id === id)
  const close = () => void navigate({ to: '/o/$slug/connections/listings', params: { slug } })
  const here = tab === 'history' && may('configuration.read') ? 'history' : 'settings'
  return (
    <DetailDrawer title={listing?.name ?? t('listings.listing')} onClose={close} wide>
      {listing && choices && isFetchedAfterMount ? (
        <>
          {may('configuration.read') && (
            <Tabs label={t('listings.parts')}>
              {(['settings', 'history'] as const).map(name => (
                <Link
                  key={name}
                  to="/o/$slug/connections/listings/$id"
                  params={{ slug, id }}
                  search={name === 'settings' ? {} : { tab: name }}
                  className={tabClass}
                  activeProps={{}}
                  data-active={name === here || undefined}
                  aria-current={name === here ? 'page' : undefined}
                >
                  {t(`connections.part.${name}`)}
                </Link>
              ))}
            </Tabs>
          )}
          {here === 'history' ? (
            <HistoryList filter={{ kind: 'listing', subject: id }} open={open} />
          ) : (
            <Settings key={id} listing={listing} choices={choices} onRemoved={close} />
          )}
        </>
      ) : data && !listing ? (
        <Note title={t('listings.gone')} />
      ) : (error ?? other) ? (
        <ErrorNote error={error ?? other} onRetry={() => void refetch().then(() => again())} />
      ) : (
        <LoadingRows rows={6} height={56} />
      )}
    </DetailDrawer>
  )
}

type SettingsProps = { listing: Listing; choices: ListingChoices; onRemoved: () => void }

function Settings({ listing, choices, onRemoved }: SettingsProps) {
  const { t } = useTranslation()
  const mayChange = useMay()('listings.change')
  const { targets, integrated } = listing
  return (
    <>
      <div className={own.head}>
        <StateMark kind="listing" state={integrated ? 'integrated' : 'not-integrated'} pill />
        {targets.map(({ connection, updates }) => (
          <span key={connection.id} className={own.updates}>
            {t(`listings.updates.${updates}`, { target: connection.title })}
          </span>
        ))}
        {targets.length === 0 && <span className={own.updates}>{t('listings.noTarget')}</span>}
      </div>
      <ListingSettings listing={listing} choices={choices} />
      {mayChange && integrated && targets.length > 0 && <BringIn listing={listing} />}
      {mayChange && <RemoveListing listing={listing} onRemoved={onRemoved} />}
    </>
  )
}

function RemoveListing({ listing, onRemoved }: { listing: Listing; onRemoved: () => void }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const client = useQueryClient()
  const [request, setRequest] = useState<ReasonRequest>()
  const { name } = listing
  const remove = useChange({
    run: (reason: string) => removeListing(slug, listing.id, reason),
    done: () => t('setUp.removed', { name }),
    after: () => {
      void client.invalidateQueries({ queryKey: [slug, 'listings'] })
      onRemoved()
    },
  })
  return (
    <section className={classes.danger} aria-labelledby="remove-listing">
      <h3 id="remove-listing" className={classes.heading}>
        {t('listings.removeHeading')}
      </h3>
      <p className={classes.about}>{t('listings.removeAbout')}</p>
      <Button
        variant="default"
        loading={remove.isPending}
        onClick={() =>
          setRequest({
            title: t('setUp.removeTitle', { name }),
            explains: t('listings.removeExplains'),
            does: t('setUp.remove'),
            onReason: ({ reason }) => remove.mutate(reason),
          })
        }
      >
        {t('listings.remove')}
      </Button>
      <ReasonDialog request={request} onClose={() => setRequest(undefined)} />
    </section>
  )
}
