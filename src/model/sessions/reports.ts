/** The three reports of Synchronization: what they are called, what may be asked of them, and how a render stands in one. */
import type { NoteStanding } from './versions.ts'

export const reports = ['staff', 'clients', 'appointments'] as const
export type Report = (typeof reports)[number]

/** The vendor's names, letter by letter (reference/sessions.md section 11); they are not translated. */
export const reportNames: Readonly<Record<Report, string>> = {
  staff: 'Ensora Data Collection- CodeMetro by Ensora Health Staff',
  clients: 'Ensora Data Collection- CodeMetro by Ensora Health Clients',
  appointments: 'Ensora Data Collection- CodeMetro by Ensora Health Appointments',
}

/** `mapped`: by the rules or by a person. */
export const reportMappings = ['mapped', 'auto', 'user', 'none'] as const
export type ReportMapping = (typeof reportMappings)[number]

export const renderResults = ['none', 'waiting', 'not-rendered', 'rendered', 'rendered-with-warnings'] as const
export type RenderResult = (typeof renderResults)[number]

/** How far the appointment of a note has come. `remarks`: gates that warn, and what the practice management said. */
export function renderResultOf(note: { mapped: boolean; step: NoteStanding['step']; remarks: number }): RenderResult {
  switch (note.step) {
    case 'rendered':
      return note.remarks > 0 ? 'rendered-with-warnings' : 'rendered'
    case 'blocked':
    case 'stopped':
      return note.mapped ? 'not-rendered' : 'none'
    case 'fill':
    case 'render':
    case 'none':
      return note.mapped ? 'waiting' : 'none'
  }
}
