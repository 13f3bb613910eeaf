/** A therapist's day: sessions are held, signed and published, one is left as a draft, one is changed after the fact. */
import type { Act } from './act.ts'
import { held, heldOn } from './session-town.ts'

const guardian = { name: 'Robin Example', relationship: 'Parent' }

export const sessionActs: readonly Act[] = [
  {
    says: 'Therapists hold sessions, sign and publish them; their appointments are filled and rendered',
    steps: held.length,
    async play({ ensora, pullNotes }, step) {
      for (const session of held) {
        const { student, user, agency, from, to } = session
        await ensora.hold({
          student,
          user,
          date: heldOn(agency, new Date()),
          from,
          to,
          notes: 'Worked on asking for a break and on waiting for a turn.',
          place: { text: 'Clinic', latitude: 43.66, longitude: -79.39 },
          therapist: 'Demo Therapist',
          guardian,
          publish: !('draft' in session),
        })
        step()
      }
      const published = (await ensora.notes()).filter(note => note.published !== false).length
      await pullNotes(({ rendered }) => rendered >= published)
    },
  },
  {
    says: 'A new client and a new staff member are created at Ensora, and come back as the same people',
    steps: 1,
    async play({ pushNewcomers }, step) {
      await pushNewcomers()
      step()
    },
  },
  {
    says: 'A note is changed after its appointment was rendered: a person looks, and nothing changes silently',
    steps: 1,
    async play({ ensora, pullNotes }, step) {
      await ensora.write('note-1', { Notes: 'Requested breaks with a card in 9 of 10 trials.' })
      await pullNotes(({ reviews }) => reviews > 0)
      step()
    },
  },
]
