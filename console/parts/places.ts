/** The screens of the console in the order of the navigation: their address, icon, key, and what is counted there. */
import { IconChecklist, IconHome, IconMail, IconPlugConnected, IconUrgent } from '@tabler/icons-react'
import type { Counts } from '../api/types.ts'
import type { ScreenName } from './keys.ts'

export type Place = (typeof places)[number]

export const places = [
  { name: 'overview', to: '/o/$slug', icon: IconHome, letter: 'o', count: () => 0 },
  { name: 'tasks', to: '/o/$slug/tasks', icon: IconChecklist, letter: 't', count: (c: Counts) => c.tasksOpen },
  { name: 'messages', to: '/o/$slug/messages', icon: IconMail, letter: 'm', count: () => 0 },
  { name: 'connections', to: '/o/$slug/connections', icon: IconPlugConnected, letter: 'c', count: () => 0 },
  { name: 'issues', to: '/o/$slug/issues', icon: IconUrgent, letter: 'i', count: (c: Counts) => c.issuesOpen },
] as const satisfies readonly { name: ScreenName; [key: string]: unknown }[]
