/** Settings → Matching: how combinations are read, and what identifies a person without weighing. */
import { useQuery } from '@tanstack/react-query'
import { matchingQuery } from '../../../api/matching.ts'
import { ErrorNote, LoadingRows } from '../../../parts/Notes.tsx'
import { useMay, useSlug } from '../../../parts/session.ts'
import { NoRight } from '../../setUp/NoRight.tsx'
import { MatchingForm } from './MatchingForm.tsx'

export function Matching() {
  const slug = useSlug()
  const mayRead = useMay()('configuration.read')
  const { data, error, refetch, isFetchedAfterMount } = useQuery({
    ...matchingQuery(slug),
    enabled: mayRead,
    refetchOnWindowFocus: false,
  })
  if (!mayRead) return <NoRight />
  if (error && !data) return <ErrorNote error={error} onRetry={() => void refetch()} />
  if (!data || !isFetchedAfterMount) return <LoadingRows rows={6} height={48} />
  return <MatchingForm opened={data} />
}
