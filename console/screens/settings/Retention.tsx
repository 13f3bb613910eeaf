/** How long what is kept: periods for all and for single connections, what would go with them, and what went. */
import { useQuery } from '@tanstack/react-query'
import { retentionQuery } from '../../api/retention.ts'
import { ErrorNote, LoadingRows } from '../../parts/Notes.tsx'
import { useSlug } from '../../parts/session.ts'
import { RetentionPeriods } from './RetentionPeriods.tsx'
import { RetentionRuns } from './RetentionRuns.tsx'

export function Retention() {
  const slug = useSlug()
  const { data, error, refetch } = useQuery(retentionQuery(slug))
  if (error && !data) return <ErrorNote error={error} onRetry={() => void refetch()} />
  if (!data) return <LoadingRows rows={6} height={48} />
  return (
    <>
      <RetentionPeriods settings={data} />
      <RetentionRuns />
    </>
  )
}
