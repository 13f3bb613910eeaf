/** Saved views of the list of messages; everybody has those that failed, wait or may have arrived, and each paused target. */
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { MessageFilter } from '../api/hub.ts'
import { connectionsQuery } from '../api/queries.ts'
import { connectionName } from '../parts/connectionName.ts'
import { useSlug } from '../parts/session.ts'
import { SavedViews } from '../parts/views/SavedViews.tsx'

const always = ['failed', 'waiting', 'ambiguous'] as const

export function ViewsMenu({ filter }: { filter: MessageFilter }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const navigate = useNavigate()
  const { data: connections } = useQuery(connectionsQuery(slug))
  const items = connections?.items ?? []
  const paused = items.filter(({ state }) => state === 'paused')
  return (
    <SavedViews
      screen="messages"
      filter={filter}
      builtIn={[
        ...always.map(name => ({ key: name, label: t(`views.${name}`), search: { delivery: name } })),
        ...paused.map(({ id }) => ({
          key: id,
          label: t('views.paused', { name: connectionName(items, id) }),
          search: { delivery: 'waiting', target: id },
        })),
      ]}
      open={search => void navigate({ to: '/o/$slug/messages', params: { slug }, search })}
      mayKeep={filter.search === undefined}
    />
  )
}
