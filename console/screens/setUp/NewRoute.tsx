/** A new route, in the drawer. */
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { createRoute, routesQuery } from '../../api/setUp.ts'
import type { RouteDraft } from '../../api/setUpTypes.ts'
import { DetailDrawer } from '../../parts/DetailDrawer.tsx'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { useChange } from '../../parts/useChange.ts'
import { NoRight } from './NoRight.tsx'
import { type RouteFields, RouteForm } from './RouteForm.tsx'
import { freeSlug } from './slugs.ts'
import { hasFields, useRouteChoices } from './useRouteChoices.ts'

export function NewRoute() {
  const { t } = useTranslation()
  const slug = useSlug()
  const mayChange = useMay()('configuration.change')
  const navigate = useNavigate()
  const { from, to } = useSearch({ from: '/o/$slug/connections/routes/new' })
  const { connections, types, error, again } = useRouteChoices()
  const { data: routes } = useQuery(routesQuery(slug))
  const save = useChange({
    run: ({ draft, reason }: { draft: RouteDraft; reason: string | undefined }) => createRoute(slug, draft, reason),
    done: () => t('routes.didCreate'),
    refused: hasFields,
  })
  const close = () => void navigate({ to: '/o/$slug/connections/routes', params: { slug } })
  return (
    <DetailDrawer title={t('routes.new')} onClose={close}>
      {!mayChange ? (
        <NoRight />
      ) : !connections || !types || !routes ? (
        error ? (
          <ErrorNote error={error} onRetry={again} />
        ) : (
          <LoadingRows rows={5} height={56} />
        )
      ) : connections.length < 2 ? (
        <Note title={t('routes.needsTwo')}>
          <p>{t('routes.needsTwoText')}</p>
          <Link to="/o/$slug/connections/new" params={{ slug }} className={text.link}>
            {t('setUp.newConnection')}
          </Link>
        </Note>
      ) : (
        <RouteForm
          start={{ ...emptyRoute(routes.items.map(each => each.slug)), from: from ?? '', to: to ?? '' }}
          connections={connections}
          types={types}
          saving={save.isPending}
          mayChange
          onSave={(draft, reason) =>
            save.mutateAsync({ draft, reason }).then(({ id }) => {
              // After the form has counted itself as saved.
              setTimeout(() => void navigate({ to: '/o/$slug/connections/routes/$id', params: { slug, id } }))
            })
          }
        />
      )}
    </DetailDrawer>
  )
}

const emptyRoute = (taken: readonly string[]): RouteFields => ({
  slug: freeSlug('bookings', taken),
  from: '',
  to: '',
  events: ['booking.*'],
  filter: '',
  takes: [],
  consent: 'off',
  waits: '',
  reason: '',
})
