/** Removes a connection: says first what waits and which routes use it, and asks why. */
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { removalQuery, removeConnection } from '../../api/setUp.ts'
import type { Connection } from '../../api/types.ts'
import { ReasonDialog, type ReasonRequest } from '../../parts/ReasonDialog.tsx'
import { useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { useChange } from '../../parts/useChange.ts'
import classes from './setUp.module.css'

export function RemoveConnection({ connection, onRemoving }: { connection: Connection; onRemoving: () => void }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const navigate = useNavigate()
  const { id, title } = connection
  const { data } = useQuery(removalQuery(slug, id))
  const [request, setRequest] = useState<ReasonRequest>()
  const remove = useChange({
    run: (reason: string) => removeConnection(slug, id, reason),
    done: () => t('setUp.removed', { name: title }),
    after: () => {
      onRemoving()
      void navigate({ to: '/o/$slug/connections', params: { slug } })
    },
  })
  const routes = data?.routes ?? []
  const crosswalks = data?.crosswalks.length ?? 0
  const waits = (data?.waiting.messages ?? 0) + (data?.waiting.deliveries ?? 0)
  const ask = () =>
    setRequest({
      title: t('setUp.removeTitle', { name: title }),
      explains: `${waits > 0 ? t('setUp.removeWaiting', { count: waits }) : t('setUp.removeNothingWaits')} ${t('setUp.removeKept')}`,
      does: t('setUp.remove'),
      onReason: ({ reason }) => remove.mutate(reason),
    })
  return (
    <section className={classes.danger} aria-labelledby="remove-connection">
      <h3 id="remove-connection" className={classes.heading}>
        {t('setUp.removeHeading')}
      </h3>
      {routes.length > 0 ? (
        <p className={classes.about}>
          {t('setUp.removeRoutesFirst', { count: routes.length })}{' '}
          {routes.map((route, index) => (
            <span key={route.id}>
              {index > 0 && ', '}
              <Link to="/o/$slug/connections/routes/$id" params={{ slug, id: route.id }} className={text.link}>
                {route.slug}
              </Link>
            </span>
          ))}
        </p>
      ) : (
        <p className={classes.about}>
          {t('setUp.removeAbout')} {crosswalks > 0 && t('setUp.removeCrosswalksToo', { count: crosswalks })}
        </p>
      )}
      <Button
        variant="default"
        disabled={data === undefined || routes.length > 0}
        loading={remove.isPending}
        onClick={ask}
      >
        {t('setUp.removeConnection')}
      </Button>
      <ReasonDialog request={request} onClose={() => setRequest(undefined)} />
    </section>
  )
}
