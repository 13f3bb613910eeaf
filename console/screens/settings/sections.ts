/** The sections of the settings, in their order: address, label and the action that opens them to a person. */

export type Section = {
  name: string
  to:
    | '/o/$slug/settings'
    | '/o/$slug/settings/organization'
    | '/o/$slug/settings/history'
    | '/o/$slug/settings/retention'
  action: string
}

export const sections: readonly Section[] = [
  { name: 'organization', to: '/o/$slug/settings/organization', action: 'go-live.read' },
  { name: 'retention', to: '/o/$slug/settings/retention', action: 'retention.read' },
  { name: 'history', to: '/o/$slug/settings/history', action: 'configuration.read' },
]
