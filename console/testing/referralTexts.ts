/** Texts of a made-up referral, for tests: its summary as the hub lays it out, its note, and a PDF of one page. */
import type { ReferralDetail, ReferralRow, SummaryBlock, SummaryLine } from '../api/referralTypes.ts'

const line = (label: string, value: string, more: Partial<SummaryLine> = {}): SummaryLine => ({
  label,
  value,
  depth: 0,
  heading: false,
  answer: false,
  healthCard: false,
  ...more,
})
const answer = (label: string, value: string) => line(label, value, { answer: true, depth: 1 })
const heading = (label: string) => line(label, '', { heading: true })
const block = (key: string, head: string, lines: SummaryLine[]): SummaryBlock => ({ key, heading: head, lines })

export function summaryOf(row: ReferralRow): ReferralDetail['summary'] {
  return {
    language: 'en',
    title: 'Referral summary',
    blocks: [
      block('referral', 'Referral', [
        line('Reference number', row.reference ?? ''),
        line('Service', row.listing.name ?? ''),
        line('Priority', 'Routine'),
        line('Reason', 'Two falls at home since January; afraid to go out alone.'),
      ]),
      block('registrant', 'Registrant', [
        line('Name', row.name ?? ''),
        line('Preferred language', 'Igbo, English'),
        line('Health card', '1234 567 890 XX', { healthCard: true }),
        line('Address', '14 Elm Street, apartment 3\nToronto ON  M4B 1B3'),
        line('Phone (home)', '+1 416 555 0148, may leave a message'),
      ]),
      block('requester', 'Requester', [
        line('Name', 'Dr. Hélène Roy'),
        line('Organization', 'Elm Street Family Health Team'),
        line('Phone', '+1 416 555 0190'),
      ]),
      block('answers', 'Answers of the form', [
        heading('Living situation'),
        answer('Who lives with you?', 'Her son, on weekends'),
        answer('Stairs at the entrance', 'Yes; 4 steps, no rail'),
        heading('Mobility'),
        answer('Falls in the last six months', '2'),
        answer('Aids', 'Cane; walker outdoors'),
        answer('In your own words', 'أخاف أن أخرج وحدي في الشتاء'),
      ]),
      block('consent', 'Consent', [line('Agrees that this is passed on', 'Yes, on 9 March 2026')]),
      block('messages', 'Messages', [
        line('Dr. Hélène Roy, 10 March 2026, 09:12', 'Please call after ten; she is hard of hearing.'),
      ]),
    ],
  }
}

export const noteText = [
  'Reference number: 5791084828',
  'Service: Falls Prevention Program',
  'Sub-status: Requested',
  '',
  'Appointment: Thursday 2026-03-12, 10:30, 60 minutes',
  'Location: Elm Street Clinic',
  '',
  'Alternate contact: Chidi Okafor, son, +1 416 555 0177',
  'Permission to leave a message (home): Yes',
  '',
  'Who lives with you?: Her son, on weekends',
  'Stairs at the entrance: Yes; 4 steps, no rail',
  'Falls in the last six months: 2',
  'Aids: Cane; walker outdoors',
  '',
  'Consent: Yes, on 2026-03-09',
].join('\n')

/** The smallest whole PDF: one empty page. */
export const pdfText = [
  '%PDF-1.4',
  '1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj',
  '2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj',
  '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>endobj',
  'trailer<</Root 1 0 R>>',
  '%%EOF',
].join('\n')
