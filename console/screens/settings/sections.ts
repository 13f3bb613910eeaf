/** The sections of the settings, in their order: address, label and the action that opens them to a person. */

export type Section = {
  name: string
  to:
    | '/o/$slug/settings'
    | '/o/$slug/settings/people'
    | '/o/$slug/settings/roles'
    | '/o/$slug/settings/tokens'
    | '/o/$slug/settings/account'
    | '/o/$slug/settings/organization'
    | '/o/$slug/settings/history'
    | '/o/$slug/settings/retention'
    | '/o/$slug/settings/scheduling'
    | '/o/$slug/settings/matching'
    | '/o/$slug/settings/alerts'
    | '/o/$slug/settings/notices'
    | '/o/$slug/settings/reminders'
    | '/o/$slug/sessions'
  action: string
}

export const sections: readonly Section[] = [
  { name: 'organization', to: '/o/$slug/settings/organization', action: 'go-live.read' },
  { name: 'scheduling', to: '/o/$slug/settings/scheduling', action: 'configuration.read' },
  { name: 'matching', to: '/o/$slug/settings/matching', action: 'configuration.read' },
  { name: 'sessions', to: '/o/$slug/sessions', action: 'sessions.overview' },
  { name: 'retention', to: '/o/$slug/settings/retention', action: 'retention.read' },
  { name: 'people', to: '/o/$slug/settings/people', action: 'people.read' },
  { name: 'roles', to: '/o/$slug/settings/roles', action: 'people.read' },
  { name: 'tokens', to: '/o/$slug/settings/tokens', action: 'tokens.read' },
  { name: 'alerts', to: '/o/$slug/settings/alerts', action: 'alerts.read' },
  { name: 'reminders', to: '/o/$slug/settings/reminders', action: 'reminders.read' },
  { name: 'notices', to: '/o/$slug/settings/notices', action: 'notices.read' },
  { name: 'history', to: '/o/$slug/settings/history', action: 'configuration.read' },
  { name: 'account', to: '/o/$slug/settings/account', action: 'any' },
]
