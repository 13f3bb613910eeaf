/** The bare address of an organization: the overview for those who may see it, else the first screen that is theirs. */
import { Navigate } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { LoadingRows } from './Notes.tsx'
import { usePlaces } from './places.ts'
import { useMay, useSlug } from './session.ts'

const Overview = lazy(async () => ({ default: (await import('../screens/Overview.tsx')).Overview }))

export function OrganizationStart() {
  const slug = useSlug()
  const mayOverview = useMay()('overview.read')
  const [first] = usePlaces()
  if (!mayOverview && first) return <Navigate to={first.to} params={{ slug }} replace />
  return (
    <Suspense fallback={<LoadingRows />}>
      <Overview />
    </Suspense>
  )
}
