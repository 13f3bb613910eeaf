/** The identifier systems of Causeway and of the outside systems. Source: reference/canonical-fhir.md section 3. */

const hub = 'https://causeway-hub.org/fhir/NamingSystem'

/** A hub record's own id, as it is sent to targets: the key of every conditional create. */
export const recordSystem = `${hub}/record`

/** A Cal.com identifier of one connection: `booking-uid`, `booking-id`, `ical-uid` or `seat`. */
export function calcomSystem(connection: string, kind: 'booking-uid' | 'booking-id' | 'ical-uid' | 'seat'): string {
  return `${hub}/calcom/${connection}/${kind}`
}

export const npiSystem = 'http://hl7.org/fhir/sid/us-npi'

/** What Ensora Data Collection calls something of an organization. */
export function edcSystem(organization: string, kind: 'site' | 'user' | 'student' | 'template' | 'note'): string {
  return `${hub}/edc/${organization}/${kind}`
}

/** What the practice management calls something of an organization. */
export function codemetroSystem(organization: string, kind: 'agency' | 'client' | 'staff' | 'appointment'): string {
  return `${hub}/codemetro/${organization}/${kind}`
}

/** What the hub itself calls whoever works in it, where something comes from, and what came. */
export function ownSystem(kind: 'account' | 'connection' | 'message' | 'part'): string {
  return `${hub}/${kind}`
}
