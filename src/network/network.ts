/**
 * What the parts of the responder share: the members of the network, where reads go, and where it is kept what was answered.
 * Nothing here knows a wire form. Source: DESIGN.md section 3, network scope.
 */
import type { Hub } from '../pipeline/hub.ts'
import type { Members } from './members.ts'
import type { NetworkNotes } from './notes.ts'
import type { NetworkReading } from './reading.ts'

export type Network = {
  hub: Hub
  members: Members
  reading: NetworkReading
  notes: NetworkNotes
}
