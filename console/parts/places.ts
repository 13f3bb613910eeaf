/**
 * The screens of the console in the order of the navigation: their address, icon, key, what is counted there, and the
 * action that opens them to a person.
 */
import {
  IconCalendar,
  IconCalendarWeek,
  IconChecklist,
  IconClipboardCheck,
  IconGitCompare,
  IconHome,
  IconId,
  IconMail,
  IconNotes,
  IconPlugConnected,
  IconReportAnalytics,
  IconSettings,
  IconShieldCheck,
  IconStethoscope,
  IconTransform,
  IconUrgent,
  IconUserShare,
  IconUsers,
  IconWorldSearch,
  IconZoomQuestion,
} from '@tabler/icons-react'
import type { Counts } from '../api/types.ts'
import type { ScreenName } from './keys.ts'
import { useMay } from './session.ts'
import { useNetworkShown } from './useNetworkShown.ts'
import { useSessionsShown } from './useSessionsShown.ts'

export type Place = (typeof places)[number]
/** What the navigation counts; absent where it is not known, or not for this person. */
export type NavCounts = Partial<Counts> & { referrals?: number | undefined }

export const places = [
  { name: 'overview', to: '/o/$slug', icon: IconHome, letter: 'o', action: 'overview.read', count: () => 0 },
  {
    name: 'tasks',
    to: '/o/$slug/tasks',
    icon: IconChecklist,
    letter: 't',
    action: 'tasks.read',
    count: (c: NavCounts) => c.tasksOpen ?? 0,
  },
  {
    name: 'referrals',
    to: '/o/$slug/referrals',
    icon: IconUserShare,
    letter: 'r',
    action: 'referrals.read',
    count: (c: NavCounts) => c.referrals ?? 0,
  },
  {
    name: 'calendar',
    to: '/o/$slug/calendar',
    icon: IconCalendarWeek,
    letter: 'k',
    action: 'calendar.read',
    count: () => 0,
  },
  {
    name: 'visits',
    to: '/o/$slug/visits',
    icon: IconStethoscope,
    letter: 'v',
    action: 'visits.read',
    count: () => 0,
  },
  {
    name: 'sessions',
    to: '/o/$slug/sessions',
    icon: IconNotes,
    letter: 'y',
    action: 'sessions.overview',
    count: () => 0,
  },
  {
    name: 'practice',
    to: '/o/$slug/practice',
    icon: IconClipboardCheck,
    letter: 'n',
    action: 'practice.read',
    count: () => 0,
  },
  {
    name: 'reports',
    to: '/o/$slug/reports',
    icon: IconReportAnalytics,
    letter: 'f',
    action: 'sessions.read',
    count: () => 0,
  },
  {
    name: 'reconciliation',
    to: '/o/$slug/reconciliation',
    icon: IconGitCompare,
    letter: 'e',
    action: 'reconciliation.read',
    count: () => 0,
  },
  {
    name: 'patients',
    to: '/o/$slug/patients',
    icon: IconId,
    letter: 'u',
    action: 'registry.read',
    count: () => 0,
  },
  {
    name: 'network',
    to: '/o/$slug/network',
    icon: IconWorldSearch,
    letter: 'x',
    action: 'network.read',
    count: () => 0,
  },
  { name: 'messages', to: '/o/$slug/messages', icon: IconMail, letter: 'm', action: 'messages.read', count: () => 0 },
  {
    name: 'connections',
    to: '/o/$slug/connections',
    icon: IconPlugConnected,
    letter: 'c',
    action: 'connections.read',
    count: () => 0,
  },
  {
    name: 'issues',
    to: '/o/$slug/issues',
    icon: IconUrgent,
    letter: 'i',
    action: 'issues.read',
    count: (c: NavCounts) => c.issuesOpen ?? 0,
  },
  {
    name: 'mapping',
    to: '/o/$slug/mapping',
    icon: IconTransform,
    letter: 'p',
    action: 'mappings.read',
    count: () => 0,
  },
  {
    name: 'explain',
    to: '/o/$slug/explain',
    icon: IconZoomQuestion,
    letter: 'w',
    action: 'explain.read',
    count: () => 0,
  },
  { name: 'audit', to: '/o/$slug/audit', icon: IconShieldCheck, letter: 'a', action: 'audit.read', count: () => 0 },
  {
    name: 'my-day',
    to: '/o/$slug/my-day',
    icon: IconCalendar,
    letter: 'd',
    action: 'own-calendar.read',
    count: () => 0,
  },
  {
    name: 'my-people',
    to: '/o/$slug/my-people',
    icon: IconUsers,
    letter: 'l',
    action: 'own-patients.read',
    count: () => 0,
  },
  { name: 'settings', to: '/o/$slug/settings', icon: IconSettings, letter: 's', action: 'any', count: () => 0 },
] as const satisfies readonly { name: ScreenName; action: string; [key: string]: unknown }[]

/** Offered only where session notes are synchronized. */
const ofSessions: ReadonlySet<ScreenName> = new Set<ScreenName>(['sessions', 'reports'])

/** The screens that this person may open. */
export function usePlaces(): readonly Place[] {
  const may = useMay()
  const sessionsShown = useSessionsShown()
  const networkShown = useNetworkShown()
  return places.filter(
    ({ name, action }) =>
      (action === 'any' || may(action)) &&
      (!ofSessions.has(name) || sessionsShown) &&
      (name !== 'network' || networkShown),
  )
}
