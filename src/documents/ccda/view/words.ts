/** The words around a document that is shown, in both languages; what the document says stays as it was written. */

export type Language = 'en' | 'fr'

export const words = {
  untitled: ['Clinical document', 'Document clinique'],
  patient: ['Patient', 'Patient'],
  born: ['Born', 'Date de naissance'],
  sex: ['Sex', 'Sexe'],
  died: ['Died', 'Date du décès'],
  id: ['Patient number', 'Numéro du patient'],
  address: ['Address', 'Adresse'],
  telephone: ['Phone and e-mail', 'Téléphone et courriel'],
  language: ['Language', 'Langue'],
  document: ['Document', 'Document'],
  kind: ['Kind', 'Type'],
  date: ['Date', 'Date'],
  author: ['Author', 'Auteur'],
  custodian: ['Kept by', 'Conservé par'],
  visit: ['Visit', 'Visite'],
  place: ['Place', 'Lieu'],
  confidentiality: ['Confidentiality', 'Confidentialité'],
  restricted: [
    'Restricted: show it only to people who need it',
    'Restreint: à montrer seulement aux personnes concernées',
  ],
  number: ['Document number', 'Numéro du document'],
  contents: ['Contents', 'Table des matières'],
  noText: ['This section has no text.', 'Cette section ne contient aucun texte.'],
  file: [
    'This document is a file of the kind {kind}. Open it with a program for such files.',
    'Ce document est un fichier de type {kind}. Ouvrez-le avec un programme adapté.',
  ],
  empty: ['This document has no sections.', 'Ce document ne contient aucune section.'],
  to: ['to', 'au'],
  picture: ['[picture]', '[image]'],
} as const satisfies Record<string, readonly [en: string, fr: string]>

export type Word = keyof typeof words

export function say(word: Word, language: Language): string {
  return words[word][language === 'fr' ? 1 : 0]
}
