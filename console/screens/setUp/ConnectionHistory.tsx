/** The history of one connection. */
import { useSearch } from '@tanstack/react-router'
import type { Connection } from '../../api/types.ts'
import { useMay } from '../../parts/session.ts'
import { HistoryList } from './HistoryList.tsx'
import { NoRight } from './NoRight.tsx'

export function ConnectionHistory({ connection }: { connection: Connection }) {
  const { open } = useSearch({ from: '/o/$slug/connections/$id' })
  if (!useMay()('configuration.read')) return <NoRight />
  return (
    <HistoryList filter={{ kind: 'connection', subject: connection.id }} open={open} connector={connection.connector} />
  )
}
