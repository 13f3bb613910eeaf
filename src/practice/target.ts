/** The built-in practice management as the place where session notes go. Contract: src/connectors/practice.ts. */
import type { CreateOutcome, PracticeTarget, RetractOutcome } from '../connectors/practice.ts'
import type { Hub } from '../pipeline/hub.ts'
import { isTouched } from '../store/practice-uses.ts'
import { withScope } from '../store/scope.ts'
import { practiceChanges } from './changes.ts'
import { clearAppointments } from './clear.ts'
import { fillAppointments } from './fill.ts'
import { keptSignatures } from './kept-signatures.ts'
import { renderAppointments, unrenderAppointment } from './render.ts'
import { accessOf, rightsFrom } from './rights.ts'
import { createEntry, removeEntry, type SaveOutcome } from './save.ts'
import { type Entry, type EntryKind, shapes } from './shapes.ts'

/** The practice management of an organization. */
export function practiceTarget(hub: Hub, organization: string): PracticeTarget {
  const create = async <Kind extends EntryKind>(
    kind: Kind,
    fields: Entry<Kind>,
    by: string,
  ): Promise<CreateOutcome> => {
    await hub.sealer.ready(organization)
    return createOutcome(await withScope(hub.pool, organization, db => createEntry(hub, db, by, kind, fields)))
  }
  return {
    check: async () => ({ ok: true }),
    changes: (kind, cursor) => practiceChanges(hub, organization, kind, cursor),
    fill: batch => fillAppointments(hub, organization, batch),
    clear: batch => clearAppointments(hub, organization, batch),
    render: batch => renderAppointments(hub, organization, batch),
    signatures: (appointment, of) => keptSignatures(hub, organization, appointment, of),
    unrender: (appointment, by, reason) => unrenderAppointment(hub, organization, { appointment, by, reason }),
    createAgency: async (fields, by) => {
      const read = shapes.agency.safeParse(fields)
      return read.success ? create('agency', read.data, by) : invalid
    },
    createClient: async (fields, by) => {
      const read = shapes.client.safeParse(fields)
      return read.success ? create('client', read.data, by) : invalid
    },
    createStaff: async ({ agency, ...fields }, by) => {
      const read = shapes.staff.safeParse({ ...fields, agencies: [agency] })
      return read.success ? create('staff', read.data, by) : invalid
    },
    async retract(kind, id, by) {
      await hub.sealer.ready(organization)
      return withScope(hub.pool, organization, async db => {
        if (await isTouched(db, kind, id)) return { kind: 'touched' }
        return retractOutcome(await removeEntry(hub, db, by, kind, { id, seen: 1 }))
      })
    },
    rightsOf: account => withScope(hub.pool, organization, async db => rightsFrom(await accessOf(db, account))),
  }
}

const invalid: CreateOutcome = { kind: 'refused', problem: 'request.invalid' }

function createOutcome(saved: SaveOutcome): CreateOutcome {
  switch (saved.kind) {
    case 'saved':
      return { kind: 'created', id: saved.id }
    case 'exists':
      return { kind: 'exists', id: saved.id }
    case 'no-right':
      return { kind: 'refused', problem: 'practice.not-allowed' }
    case 'cannot':
      return { kind: 'refused', problem: saved.problem }
    case 'not-found':
    case 'invalid':
    case 'meanwhile':
      return invalid
  }
}

function retractOutcome(removed: SaveOutcome): RetractOutcome {
  switch (removed.kind) {
    case 'saved':
      return { kind: 'retracted' }
    case 'not-found':
      return { kind: 'gone' }
    case 'no-right':
      return { kind: 'refused', problem: 'practice.not-allowed' }
    case 'meanwhile':
    case 'cannot':
    case 'invalid':
    case 'exists':
      return { kind: 'touched' }
  }
}
