/** The words of summary, note and PDF in both languages. English and Canadian French stand side by side, to be read together. */
import type { BlockKey, Language } from './model.ts'

type Pair = readonly [en: string, fr: string]

/** One text in one language. */
export function say(pair: Pair, language: Language): string {
  return pair[language === 'fr' ? 1 : 0]
}

export const headings: Readonly<Record<BlockKey, Pair>> = {
  referral: ['Referral', 'Demande de service'],
  appointment: ['Appointment', 'Rendez-vous'],
  requester: ['Requester', 'Demandeur'],
  registrant: ['Registrant', 'Personne inscrite'],
  contact: ['Alternate contact', 'Autre personne-ressource'],
  'primary-care': ['Primary care provider', 'Fournisseur de soins primaires'],
  answers: ['Form answers', 'Réponses au formulaire'],
  consent: ['Consent', 'Consentement'],
  messages: ['Messages', 'Messages'],
  attachments: ['Attachments', 'Pièces jointes'],
  restrictions: ['Restrictions on use', 'Restrictions d’utilisation'],
  other: ['Other details', 'Autres renseignements'],
}

export const words = {
  title: ['Referral summary', 'Sommaire de la demande de service'],
  continues: ['[continues in the PDF summary]', '[suite dans le sommaire PDF]'],
  yes: ['Yes', 'Oui'],
  no: ['No', 'Non'],
  reference: ['Reference number', 'Numéro de référence'],
  sourceId: ['Referral ID', 'Identifiant de la demande'],
  parent: ['Parent reference number', 'Numéro de référence d’origine'],
  requisition: ['Shared requisition', 'Réquisition commune'],
  groupAppointment: ['Group appointment number', 'Numéro du rendez-vous de groupe'],
  routed: ['Routed by a central intake', 'Acheminée par un accueil central'],
  archived: ['Archived', 'Archivée'],
  group: ['Group appointment', 'Rendez-vous de groupe'],
  notUser: ['Requester has no account', 'Demandeur sans compte'],
  listing: ['Listing', 'Service'],
  receiver: ['Receiving organization', 'Organisme destinataire'],
  status: ['Status', 'État'],
  subStatus: ['Sub-status', 'Sous-état'],
  requestStatus: ['Request status', 'État de la demande'],
  reason: ['Reason', 'Motif'],
  submitted: ['Submitted', 'Soumise le'],
  updated: ['Last updated', 'Dernière mise à jour'],
  zone: ['Times shown in', 'Heures indiquées selon'],
  first: ['First name', 'Prénom'],
  middle: ['Middle name', 'Deuxième prénom'],
  last: ['Last name', 'Nom de famille'],
  name: ['Name', 'Nom'],
  prefix: ['Title', 'Titre'],
  suffix: ['Name suffix', 'Suffixe du nom'],
  address: ['Address', 'Adresse'],
  city: ['City', 'Ville'],
  province: ['Province', 'Province'],
  postalCode: ['Postal code', 'Code postal'],
  country: ['Country', 'Pays'],
  district: ['District', 'District'],
  addressText: ['Full address', 'Adresse complète'],
  healthCard: ['Health card number', 'Numéro de carte Santé'],
  identifier: ['Identifier', 'Identifiant'],
  language: ['Preferred language', 'Langue préférée'],
  otherLanguage: ['Other language', 'Autre langue'],
  organization: ['Organization', 'Organisme'],
  start: ['Start', 'Début'],
  end: ['End', 'Fin'],
  from: ['from', 'du'],
  to: ['to', 'au'],
  sentTo: ['to', 'à'],
  duration: ['Duration', 'Durée'],
  minutes: ['minutes', 'minutes'],
  location: ['Location', 'Lieu'],
  provider: ['Provider', 'Intervenant'],
  participant: ['Participant', 'Participant'],
  cancelled: ['Reason for cancelling', 'Motif de l’annulation'],
  attachment: ['Attachment', 'Pièce jointe'],
  decision: ['Decision', 'Décision'],
  asWritten: ['as written', 'tel qu’écrit'],
  other: ['other', 'autre'],
  question: ['Question', 'Question'],
  label: ['Label', 'Étiquette'],
  statement: ['Notice to the recipient', 'Avis au destinataire'],
  appointment: ['Appointment', 'Rendez-vous'],
  continued: ['continued', 'suite'],
  page: ['Page', 'Page'],
  of: ['of', 'de'],
  noGlyph: [
    'Characters that the fonts of this document lack are shown by their code',
    'Les caractères absents des polices de ce document sont indiqués par leur code',
  ],
  unknownTime: ['Undated', 'Sans date'],
} as const satisfies Record<string, Pair>
export type Word = keyof typeof words

/** Weekdays by number, 1 is Monday. */
export const weekdays: readonly Pair[] = [
  ['Monday', 'lundi'],
  ['Tuesday', 'mardi'],
  ['Wednesday', 'mercredi'],
  ['Thursday', 'jeudi'],
  ['Friday', 'vendredi'],
  ['Saturday', 'samedi'],
  ['Sunday', 'dimanche'],
]

/** 42 CFR 2.32(a)(2): the short of the statements one of which goes with every disclosure. French for reading only. */
export const partTwo: Pair = [
  '42 CFR part 2 prohibits unauthorized use or disclosure of these records.',
  '42 CFR part 2 prohibits unauthorized use or disclosure of these records. (La partie 2 du titre 42 du CFR des États-Unis interdit d’utiliser ou de divulguer ces dossiers sans autorisation.)',
]
