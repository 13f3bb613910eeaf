/** Pauses or resumes a connection at once, shows it before the hub has answered, and offers to undo. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { createElement } from 'react'
import { useTranslation } from 'react-i18next'
import { pauseConnection, resumeConnection } from '../api/hub.ts'
import { connectionsQuery } from '../api/queries.ts'
import type { Connection } from '../api/types.ts'
import { errorText } from './problemText.ts'
import { useSlug } from './session.ts'
import { ToastWithUndo } from './ToastWithUndo.tsx'
import { showToast } from './toast.ts'

type Change = { connection: Connection; paused: boolean }

export function useSetPaused(): (connection: Connection, paused: boolean) => void {
  const { t } = useTranslation()
  const slug = useSlug()
  const client = useQueryClient()
  const { queryKey } = connectionsQuery(slug)
  const mutation = useMutation({
    mutationFn: ({ connection, paused }: Change) =>
      paused ? pauseConnection(slug, connection.id) : resumeConnection(slug, connection.id),
    onMutate: ({ connection, paused }) => {
      client.setQueryData(
        queryKey,
        old => old && { items: old.items.map(each => withState(each, connection.id, paused)) },
      )
    },
    onSuccess: (_answer, { connection, paused }) => {
      const message = t(paused ? 'connections.didPause' : 'connections.didResume', { name: connection.title })
      const undo = () => mutation.mutate({ connection, paused: !paused })
      showToast({ message: createElement(ToastWithUndo, { message, onUndo: undo }) })
    },
    onError: error => showToast({ message: errorText(t, error).says, tone: 'bad' }),
    onSettled: async () => {
      await client.invalidateQueries({ queryKey })
      await client.invalidateQueries({ queryKey: [slug, 'overview'] })
    },
  })
  return (connection, paused) => mutation.mutate({ connection, paused })
}

function withState(connection: Connection, id: string, paused: boolean): Connection {
  if (connection.id !== id) return connection
  return { ...connection, state: paused ? 'paused' : 'active', health: paused ? 'paused' : 'well' }
}
