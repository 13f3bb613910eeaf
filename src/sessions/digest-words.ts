/** The words of the digest in mail, in both languages. Counts and codes only: nothing of anybody. */
import type { ReasonCode } from '../model/sessions/reasons.ts'

export type Language = 'en' | 'fr'

type Words = {
  subject(organization: string, count: number): string
  intro(date: string): string
  unmapped(count: number): string
  unreadable(count: number): string
  notRendered(count: number): string
  colon: string
  open: string
  footer: string
  reasons: Readonly<Record<ReasonCode, string>>
}

/** One of something, or how many. */
const one = (count: number, single: string, many: string) => (count === 1 ? single : `${count} ${many}`)

export const digestWords: Readonly<Record<Language, Words>> = {
  en: {
    subject: (organization, count) =>
      `[Causeway] ${organization} – ${one(count, '1 session note', 'session notes')} before the payroll cut-off`,
    intro: date => `Session notes up to ${date} that are not where they belong yet:`,
    unmapped: count => `${one(count, '1 note', 'notes')} without an appointment`,
    unreadable: count => `${one(count, '1 note', 'notes')} whose date and times cannot be read`,
    notRendered: count => `${one(count, '1 appointment', 'appointments')} mapped and not rendered`,
    colon: ':',
    open: 'Open',
    footer:
      'This message holds no personal data. An administrator chooses when it comes, in the console under Synchronization, Settings.',
    reasons: {
      NOT_PUBLISHED: 'not published',
      PARENT_USER: 'written by the account of a parent',
      TEMPLATE_INCOMPLETE: 'the template lacks a field',
      BAD_TIME: 'the time cannot be read',
      NO_AGENCY: 'the site has no agency',
      NO_CLIENT_STAFF: 'neither client nor staff is mapped',
      NO_CLIENT: 'the client is not mapped',
      NO_STAFF: 'the staff member is not mapped',
      DUPLICATE_NOTE: 'the same session was written twice',
      AMBIGUOUS: 'several appointments fit',
      ALREADY_MAPPED: 'the appointment has another note',
      APPT_CANCELLED: 'the appointment is cancelled',
      OUTSIDE_GRACE: 'the times differ too much',
      WRONG_ZONE: 'the time zone looks wrong',
      NO_APPOINTMENT: 'no appointment that day',
    },
  },
  fr: {
    subject: (organization, count) =>
      `[Causeway] ${organization} – ${one(count, '1 note de séance', 'notes de séance')} avant la clôture de la paie`,
    intro: date => `Notes de séance jusqu’au ${date} qui ne sont pas encore à leur place\u00a0:`,
    unmapped: count => `${one(count, '1 note', 'notes')} sans rendez-vous`,
    unreadable: count => `${one(count, '1 note', 'notes')} dont la date et les heures ne peuvent pas être lues`,
    notRendered: count => one(count, '1 rendez-vous associé et non rendu', 'rendez-vous associés et non rendus'),
    colon: '\u00a0:',
    open: 'Ouvrir',
    footer:
      'Ce message ne contient aucun renseignement personnel. Un administrateur choisit quand il vient, dans la console sous Synchronisation, Réglages.',
    reasons: {
      NOT_PUBLISHED: 'non publiée',
      PARENT_USER: 'écrite par le compte d’un parent',
      TEMPLATE_INCOMPLETE: 'un champ manque au modèle',
      BAD_TIME: 'l’heure ne peut pas être lue',
      NO_AGENCY: 'le site n’a pas d’agence',
      NO_CLIENT_STAFF: 'ni le client ni le membre du personnel ne sont associés',
      NO_CLIENT: 'le client n’est pas associé',
      NO_STAFF: 'le membre du personnel n’est pas associé',
      DUPLICATE_NOTE: 'la même séance est écrite deux fois',
      AMBIGUOUS: 'plusieurs rendez-vous conviennent',
      ALREADY_MAPPED: 'le rendez-vous a une autre note',
      APPT_CANCELLED: 'le rendez-vous est annulé',
      OUTSIDE_GRACE: 'les heures diffèrent trop',
      WRONG_ZONE: 'le fuseau horaire semble faux',
      NO_APPOINTMENT: 'aucun rendez-vous ce jour-là',
    },
  },
}
