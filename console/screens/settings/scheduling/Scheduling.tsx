/** Settings → Scheduling: the profile with what it lets out, who decides about which field, and limits. */
import { useQuery } from '@tanstack/react-query'
import { schedulingQuery } from '../../../api/scheduling.ts'
import { ErrorNote, LoadingRows } from '../../../parts/Notes.tsx'
import { useMay, useSlug } from '../../../parts/session.ts'
import { NoRight } from '../../setUp/NoRight.tsx'
import { SchedulingForm } from './SchedulingForm.tsx'

export function Scheduling() {
  const slug = useSlug()
  const mayRead = useMay()('configuration.read')
  const { data, error, refetch, isFetchedAfterMount } = useQuery({
    ...schedulingQuery(slug),
    enabled: mayRead,
    refetchOnWindowFocus: false,
  })
  if (!mayRead) return <NoRight />
  if (error && !data) return <ErrorNote error={error} onRetry={() => void refetch()} />
  if (!data || !isFetchedAfterMount) return <LoadingRows rows={6} height={48} />
  return <SchedulingForm opened={data} />
}
