/** One route in the drawer: its settings, pause and resume, and its removal with what it affects. */
import { Button } from '@mantine/core'
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../api/problem.ts'
import { removeRoute, routeSettingsQuery, routesQuery, saveRoute } from '../../api/setUp.ts'
import type { EventType, Route, RouteDraft, RouteSettings } from '../../api/setUpTypes.ts'
import type { Connection } from '../../api/types.ts'
import { DetailDrawer } from '../../parts/DetailDrawer.tsx'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { ReasonDialog, type ReasonRequest } from '../../parts/ReasonDialog.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { useChange } from '../../parts/useChange.ts'
import { MappingLinks } from './MappingLinks.tsx'
import { NoRight } from './NoRight.tsx'
import { RouteConflict } from './RouteConflict.tsx'
import { type RouteFields, RouteForm } from './RouteForm.tsx'
import classes from './setUp.module.css'
import { hasFields, useRouteChoices } from './useRouteChoices.ts'
import { useSetRoutePaused } from './useSetRoutePaused.ts'
import { writeWaits } from './waits.ts'

export function RouteDrawer() {
  const { t } = useTranslation()
  const slug = useSlug()
  const { id } = useParams({ from: '/o/$slug/connections/routes/$id' })
  const navigate = useNavigate()
  const mayRead = useMay()('configuration.read')
  const { data: routes } = useQuery(routesQuery(slug))
  const { data, error, refetch, isFetchedAfterMount } = useQuery({
    ...routeSettingsQuery(slug, id),
    enabled: mayRead,
    refetchOnWindowFocus: false,
  })
  const { connections, types, error: other, again } = useRouteChoices()
  const route = routes?.items.find(each => each.id === id)
  const close = () => void navigate({ to: '/o/$slug/connections/routes', params: { slug } })
  return (
    <DetailDrawer title={route ? `${route.from.title} → ${route.to.title}` : t('routes.route')} onClose={close}>
      {!mayRead ? (
        <NoRight />
      ) : data && isFetchedAfterMount && route && connections && types ? (
        <Detail key={id} route={route} saved={data} connections={connections} types={types} onRemoved={close} />
      ) : routes && !route ? (
        <Note title={t('routes.gone')} />
      ) : (error ?? other) ? (
        <ErrorNote error={error ?? other} onRetry={() => void refetch().then(again)} />
      ) : (
        <LoadingRows rows={5} height={56} />
      )}
    </DetailDrawer>
  )
}

type DetailProps = {
  route: Route
  saved: RouteSettings
  connections: readonly Connection[]
  types: readonly EventType[]
  onRemoved: () => void
}

function Detail({ route, saved: newest, connections, types, onRemoved }: DetailProps) {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const client = useQueryClient()
  const setPaused = useSetRoutePaused()
  // As it was when the drawer opened, or was last saved: not as somebody else may have made it since.
  const [saved, setSaved] = useState(newest)
  const [meanwhile, setMeanwhile] = useState<RouteSettings>()
  const [mine, setMine] = useState<RouteFields>()
  const [round, setRound] = useState(0)
  const { id } = route
  const save = useChange({
    run: ({ draft, reason }: { draft: RouteDraft; reason: string | undefined }) =>
      saveRoute(slug, id, saved.version, draft, reason),
    done: () => t('setUp.saved'),
    refused: (error, { draft, reason }) => {
      if (problemOf(error).status !== 412) return hasFields(error)
      setMine(
        fieldsOf(
          {
            ...saved,
            ...draft,
            filter: draft.filter ?? null,
            consent: draft.consent ?? 'off',
            waitsMs: draft.waitsMs ?? null,
          },
          reason,
        ),
      )
      void client.fetchQuery(routeSettingsQuery(slug, id)).then(setMeanwhile)
      return true
    },
  })
  const begin = (next: RouteSettings, fields: RouteFields | undefined) => {
    setSaved(next)
    setMine(fields)
    setMeanwhile(undefined)
    setRound(round + 1)
  }
  const paused = route.state === 'paused'
  return (
    <>
      <div className={classes.actions}>
        <StateMark kind="route" state={route.state} pill />
        <Button
          className={classes.end}
          variant={paused ? 'filled' : 'default'}
          disabled={!may('routes.pause')}
          leftSection={paused ? <IconPlayerPlay size={16} /> : <IconPlayerPause size={16} />}
          onClick={() => setPaused(route, !paused)}
        >
          {paused ? t('connections.resume') : t('connections.pause')}
        </Button>
      </div>
      <p className={classes.about}>{t(paused ? 'routes.isPaused' : 'routes.isRunning')}</p>
      <MappingLinks route={id} />
      {may('privacy.preview') && (
        <p className={classes.about}>
          <Link to="/o/$slug/privacy" params={{ slug }} search={{ route: id }} className={text.link}>
            {t('routes.whatLeaves')}
          </Link>
        </p>
      )}
      {saved.overlaps && saved.overlaps.length > 0 && (
        <p className={classes.result} role="note">
          {t('routes.overlaps', { count: saved.overlaps.length, names: saved.overlaps.join(', ') })}
        </p>
      )}
      {meanwhile && mine ? (
        <RouteConflict
          base={fieldsOf(saved)}
          theirs={fieldsOf(meanwhile)}
          mine={mine}
          connections={connections}
          onDecided={fields => begin(meanwhile, fields)}
        />
      ) : (
        <RouteForm
          key={round}
          start={mine ?? fieldsOf(saved)}
          connections={connections}
          types={types}
          saving={save.isPending}
          mayChange={may('configuration.change')}
          onSave={async (draft, reason) => {
            await save.mutateAsync({ draft, reason })
            begin(await client.fetchQuery(routeSettingsQuery(slug, id)), undefined)
          }}
        />
      )}
      {may('configuration.change') && !meanwhile && <RemoveRoute route={route} onRemoved={onRemoved} />}
    </>
  )
}

function RemoveRoute({ route, onRemoved }: { route: Route; onRemoved: () => void }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const [request, setRequest] = useState<ReasonRequest>()
  const names = { from: route.from.title, to: route.to.title }
  const remove = useChange({
    run: (reason: string) => removeRoute(slug, route.id, reason),
    done: () => t('setUp.removed', { name: route.slug }),
    after: onRemoved,
  })
  return (
    <section className={classes.danger} aria-labelledby="remove-route">
      <h3 id="remove-route" className={classes.heading}>
        {t('routes.removeHeading')}
      </h3>
      <p className={classes.about}>{t('routes.removeAbout', names)}</p>
      <Button
        variant="default"
        loading={remove.isPending}
        onClick={() =>
          setRequest({
            title: t('setUp.removeTitle', { name: route.slug }),
            explains: t('routes.removeExplains', names),
            does: t('setUp.remove'),
            onReason: ({ reason }) => remove.mutate(reason),
          })
        }
      >
        {t('routes.remove')}
      </Button>
      <ReasonDialog request={request} onClose={() => setRequest(undefined)} />
    </section>
  )
}

function fieldsOf(
  { slug, from, to, events, filter, takes, consent, waitsMs }: RouteSettings,
  reason = '',
): RouteFields {
  return {
    slug,
    from,
    to,
    events,
    filter: filter ?? '',
    takes: takes ?? [],
    consent,
    waits: writeWaits(waitsMs ?? []),
    reason,
  }
}
