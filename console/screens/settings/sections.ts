/** The sections of the settings, in their order: address, label and the action that opens them to a person. */

export type Section = { name: string; to: '/o/$slug/settings'; action: string }

export const sections: readonly Section[] = []
