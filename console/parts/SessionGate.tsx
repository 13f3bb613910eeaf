/** Who may come in: signed out goes to the sign-in and comes back; a member gets the frame; others are told. */
import { Anchor } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, Navigate, useLocation, useParams } from '@tanstack/react-router'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../api/problem.ts'
import { sessionQuery } from '../api/queries.ts'
import { NewOrganization } from '../screens/setUp/NewOrganization.tsx'
import { Frame } from './Frame.tsx'
import { ErrorNote, LoadingRows, Note } from './Notes.tsx'

/** Inside an organization's addresses. */
export function OrganizationGate() {
  const { t } = useTranslation()
  const { slug } = useParams({ from: '/o/$slug' })
  const wanted = useWantedAddress()
  const { data: session, error, refetch } = useQuery(sessionQuery)
  if (error && problemOf(error).status === 401) return <Navigate to="/sign-in" search={{ to: wanted }} replace />
  if (!session) return error ? <ErrorNote error={error} onRetry={() => void refetch()} /> : <LoadingRows />
  const organization = session.organizations.find(each => each.slug === slug)
  if (organization) return <Frame session={session} organization={organization} key={slug} />
  return (
    <main>
      <Note icon={<IconLock size={28} stroke={1.4} />} title={t('gate.notMember')}>
        <p>{t('gate.askAdmin')}</p>
        <Anchor component={Link} to="/">
          {t('gate.toMine')}
        </Anchor>
      </Note>
    </main>
  )
}

/** The address to come back to: the last one inside an organization, not that of the sign-in on the way to it. */
function useWantedAddress(): string {
  const href = useLocation({ select: location => location.href })
  const wanted = useRef(href)
  if (href.startsWith('/o/')) wanted.current = href
  return wanted.current
}

/** The bare address: goes to the first organization. */
export function StartGate() {
  const { t } = useTranslation()
  const { data: session, error, refetch } = useQuery(sessionQuery)
  if (error && problemOf(error).status === 401) return <Navigate to="/sign-in" replace />
  if (!session) return error ? <ErrorNote error={error} onRetry={() => void refetch()} /> : <LoadingRows />
  const first = session.organizations[0]
  if (first) return <Navigate to="/o/$slug" params={{ slug: first.slug }} replace />
  // Unless the hub says that there are some already: it refuses then, too.
  if (session.mayCreateOrganization !== false)
    return (
      <main>
        <NewOrganization />
      </main>
    )
  return (
    <main>
      <Note icon={<IconLock size={28} stroke={1.4} />} title={t('gate.noOrganization')}>
        <p>{t('gate.askAdmin')}</p>
      </Note>
    </main>
  )
}
