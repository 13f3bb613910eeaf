/** A listing that is registered, in the drawer; with its name already there when referrals have named it. */
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { createListing, type ListingDraft, listingChoicesQuery, listingsQuery } from '../../../api/listings.ts'
import { DetailDrawer } from '../../../parts/DetailDrawer.tsx'
import { ErrorNote, LoadingRows, Note } from '../../../parts/Notes.tsx'
import { useMay, useSlug } from '../../../parts/session.ts'
import text from '../../../parts/text.module.css'
import { useChange } from '../../../parts/useChange.ts'
import { NoRight } from '../NoRight.tsx'
import { freeSlug } from '../slugs.ts'
import { hasFields } from '../useRouteChoices.ts'
import { ListingForm } from './ListingForm.tsx'

export function NewListing() {
  const { t } = useTranslation()
  const slug = useSlug()
  const mayChange = useMay()('listings.change')
  const navigate = useNavigate()
  const { from, name = '', sourceId = '' } = useSearch({ from: '/o/$slug/connections/listings/new' })
  const { data: choices, error, refetch } = useQuery({ ...listingChoicesQuery(slug), enabled: mayChange })
  const { data: listings } = useQuery({ ...listingsQuery(slug), enabled: mayChange })
  const save = useChange({
    run: ({ draft, reason }: { draft: ListingDraft; reason: string | undefined }) => createListing(slug, draft, reason),
    done: () => t('listings.didRegister'),
    refused: hasFields,
  })
  const close = () => void navigate({ to: '/o/$slug/connections/listings', params: { slug } })
  return (
    <DetailDrawer title={t('listings.new')} onClose={close} wide>
      {!mayChange ? (
        <NoRight />
      ) : !choices || !listings ? (
        error ? (
          <ErrorNote error={error} onRetry={() => void refetch()} />
        ) : (
          <LoadingRows rows={6} height={56} />
        )
      ) : choices.sources.length === 0 ? (
        <Note title={t('listings.needsSource')}>
          <p>{t('listings.needsSourceText')}</p>
          <Link to="/o/$slug/connections/new" params={{ slug }} className={text.link}>
            {t('setUp.newConnection')}
          </Link>
        </Note>
      ) : (
        <ListingForm
          start={{
            slug: freeSlug(
              name || 'listing',
              listings.items.map(each => each.slug),
            ),
            from: from ?? sourceOf(choices),
            sourceId,
            name,
            integrated: true,
            process: choices.processes.find(({ recommended }) => recommended)?.name ?? 'custom',
            triggers: [],
            includeRouted: false,
            target: '',
            liaison: '',
            reason: '',
          }}
          choices={choices}
          saving={save.isPending}
          mayChange
          onSave={(draft, reason) =>
            save.mutateAsync({ draft, reason }).then(({ id }) => {
              // After the form has counted itself as saved.
              setTimeout(() => void navigate({ to: '/o/$slug/connections/listings/$id', params: { slug, id } }))
            })
          }
        />
      )}
    </DetailDrawer>
  )
}

/** The one source that a route brings referrals from, when there is only one. */
function sourceOf({ targets }: { targets: readonly { from: string }[] }): string {
  const sources = [...new Set(targets.map(({ from }) => from))]
  return sources.length === 1 ? (sources[0] ?? '') : ''
}
